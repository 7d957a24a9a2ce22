package dev.copytool.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AdviceTest {

    private static Item item(String schema, String name) {
        TableName table = new TableName(schema, name);
        return Item.of(1, UUID.randomUUID(), table, table, 0);
    }

    @Test
    void plainNamesStandAsTheyAre() {
        assertThat(Advice.reset(item("public", "t_2020-01-01")))
                .isEqualTo("copytool reset DB --table public.t_2020-01-01");
        assertThat(Advice.migrate(item("s", "t"), "--truncate"))
                .isEqualTo("copytool migrate DB --table s.t --truncate");
        assertThat(Advice.recopy(item("s", "t"))).isEqualTo("copytool migrate DB --recopy s.t");
    }

    @Test
    @DisplayName("promise 10: names with dots, quotes, blanks or signs of the shell are quoted for both readers")
    void otherNamesAreQuoted() {
        assertThat(Advice.table(item("public", "a.b"))).isEqualTo("public.\"a.b\"");
        assertThat(Advice.reset(item("public", "a b"))).isEqualTo("copytool reset DB --table 'public.\"a b\"'");
        assertThat(Advice.reset(item("public", "it's \"x\"")))
                .isEqualTo("copytool reset DB --table 'public.\"it'\\''s \"\"x\"\"\"'");
        assertThat(Advice.shell("$HOME;`x`")).isEqualTo("'$HOME;`x`'");
        assertThat(Advice.shell("")).isEqualTo("''");
    }

    @Test
    void messagesNameTheManifest() {
        String message =
                "empty it, then: " + Advice.then(Advice.command("reset", "--errored"), Advice.command("migrate"));
        assertThat(Advice.about("/tmp/my file", message))
                .isEqualTo(
                        "empty it, then: copytool reset '/tmp/my file' --errored && copytool migrate '/tmp/my file'");
        assertThat(Advice.about("db", "'copytool status DB list' shows them, DBA"))
                .isEqualTo("'copytool status db list' shows them, DBA");
    }

    @Test
    void formsAreReadAsTheyWereWritten() {
        RowForm form = new RowForm(CopyFormat.BINARY, List.of("a", "text", "b"));
        assertThat(RowForm.ofWords(form.words())).isEqualTo(form);
    }
}
