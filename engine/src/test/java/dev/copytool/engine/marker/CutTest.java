package dev.copytool.engine.marker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.CopyException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutTest {

    @Test
    void aCutIsReadAsItWasWritten() {
        for (Cut cut : List.of(
                new Cut.Blocks(List.of(7L, 9L)),
                new Cut.Keys("when", List.of("b\\", "it's")),
                new Cut.Ranges("id", List.of("-5", "7.25")),
                new Cut.Ranges("k", List.of("'it''s'", "'2024-02-29'")))) {
            assertThat(Cut.ofWords(cut.words())).isEqualTo(cut);
        }
    }

    @Test
    void eachRangeBeginsWhereTheOneBeforeItEnds() {
        Cut cut = new Cut.Ranges("k", List.of("'b'", "'d'"));
        assertThat(List.of(cut.condition(1), cut.condition(2), cut.condition(3)))
                .containsExactly("(k < 'b' OR k IS NULL)", "k >= 'b' AND k < 'd'", "k >= 'd'");
    }

    /** The words come from a table that others may write. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now()",
                "1 OR true",
                "1e9",
                "'a' OR 'b'",
                "'a'--",
                "'a",
                "'\\''",
                "'a\nb'",
                "DATE '2024-02-29'",
                "'\ud83d'",
                "E'a'",
                "$$a$$",
                "'a' UNION SELECT 'b'"
            })
    void aRangeIsBoundByLiteralsAlone(String bound) {
        assertThatThrownBy(() -> Cut.ofWords(List.of("range", "id", "1", bound)))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("is cut in a way that this version of copytool does not know");
        assertThatThrownBy(() -> Cut.ofWords(List.of("range", "id; DROP TABLE t", "1")))
                .isInstanceOf(CopyException.class);
    }
}
