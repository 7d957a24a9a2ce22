package dev.copytool.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.copytool.engine.model.TableName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QuotedTest {

    @Test
    @DisplayName("I17, promise 10: a name is data, never SQL")
    void quotesAreDoubled() {
        assertThat(Quoted.name("a\"; DROP TABLE x; --")).isEqualTo("\"a\"\"; DROP TABLE x; --\"");
        assertThat(Quoted.table(new TableName("s.x", "T-1"))).isEqualTo("\"s.x\".\"T-1\"");
    }

    @Test
    void whatNoNameCanBeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Quoted.name(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Quoted.name("a\0b"));
    }
}
