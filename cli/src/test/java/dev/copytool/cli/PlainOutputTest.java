package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What names, values and servers say cannot act on a terminal, nor pass for a line of a log or of a result. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
@DisplayName("promise 10: any name and any message is shown, none acts on the terminal that shows it")
class PlainOutputTest {
    private static final String FORGED = "2026-01-01T00:00:00.000Z INFO  [main] run: all is well";

    /** A title for the window, a red word, a line of its own, text turned round, C1 controls, a bell. */
    private static final List<String> NAMES = List.of(
            "a\u001b]0;owned\u0007b",
            "c\r\n\u001b[31mred\u001b[0m",
            "d\u202egnp.exe\u2066\u200f\u2028e",
            "f\u009b31m\u007f\u0085g",
            "=cmd|' /C calc'!A0",
            "h,\"i\";\tj",
            "grün 数据 \u200d");

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        for (String name : NAMES) {
            String table = "\"" + name.replace("\"", "\"\"") + "\"";
            scenario.onSource("CREATE TABLE " + table + " (v text)")
                    .onTarget("CREATE TABLE " + table + " (v text)")
                    .onSource("INSERT INTO " + table + " VALUES (E'\\x1b[2J\\n" + FORGED + "\\r\\u202e')");
        }
        // The message quotes the row, the name of the check and what a trigger raises.
        scenario.onTarget(
                "ALTER TABLE \"" + NAMES.get(0) + "\" ADD CONSTRAINT \"k\u001b[7m\n" + FORGED + "\" CHECK (v = '')",
                "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION E'\\n" + FORGED
                        + "\\n\\x1b[5m\\u202e' USING DETAIL = E'\\r\\x07'; END$$",
                "CREATE TRIGGER shout BEFORE INSERT ON \"" + NAMES.get(2) + "\" FOR EACH ROW EXECUTE FUNCTION shout()");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private static void assertPlain(String what, String text) {
        assertThat(text.chars()
                        .filter(c -> c != '\n' && c != '\t')
                        .filter(c -> Character.isISOControl(c)
                                || (c >= 0x2028 && c <= 0x202e)
                                || (c >= 0x2066 && c <= 0x2069)
                                || c == 0x200f)
                        .mapToObj(Integer::toHexString))
                .as(what)
                .isEmpty();
        assertThat(text.lines()).as(what).doesNotContain(FORGED);
    }

    private CliRun plain(String verb, String... more) {
        CliRun run = scenario.verb(verb, more);
        assertPlain(verb + " " + List.of(more) + " out", run.out());
        assertPlain(verb + " " + List.of(more) + " err", run.err());
        return run;
    }

    @Test
    void noVerbAndNoFileLetsControlCharactersThrough() throws IOException {
        CliRun generated = scenario.generate().done();
        assertPlain("generate", generated.everything());
        plain("check").done();
        plain("migrate", "--dry-run").done();
        plain("migrate", "--table", "no\u001b[31m\nsuch").refused(ExitCode.USAGE, List.of("no?[31m such"));

        assertThat(plain("migrate", "--no-stop-on-error").code()).isEqualTo(ExitCode.SOME_FAILED);

        assertThat(plain("status", "list").out().lines()).hasSize(2 + NAMES.size());
        plain("status", "list", "-E").done();
        assertThat(plain("verify").code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(plain("verify", "--json").code()).isEqualTo(ExitCode.SOME_FAILED);
        String log = Files.readString(scenario.directory.resolve("db.sqlite.log"));
        assertPlain("log", log);
        assertThat(log).contains(FORGED);
        assertThat(log.lines().filter(line -> !line.startsWith("2")))
                .as("lines of a trace")
                .isNotEmpty()
                .allMatch(line ->
                        line.matches("\t+at .*|\t+\\.\\.\\. \\d+ more|(\t*(Caused by|Suppressed): )?[\\w.$]+(:.*)?"));
        String errors = Files.readString(scenario.directory.resolve("db.sqlite.errors.jsonl"));
        assertPlain("errors", errors);
        assertThat(errors.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"time\""));
    }

    @Test
    @DisplayName(
            "JSON holds names exactly, escaped; a record of CSV is one line, and no value is changed for spreadsheets")
    void programsReadNamesBack() throws IOException {
        scenario.generate().done();

        assertThat(names(plain("status", "list", "--json").done().out()))
                .containsExactlyInAnyOrderElementsOf(
                        NAMES.stream().map(name -> "public." + name).toList());
        String csv = plain("status", "list", "--csv").done().out();
        assertThat(csv.lines()).hasSize(1 + NAMES.size());
        List<String> tables = CSVParser.parse(
                        csv, CSVFormat.RFC4180.builder().setHeader().get())
                .stream()
                .map((CSVRecord row) -> row.get("source_table"))
                .toList();
        assertThat(tables)
                .contains(
                        "public.=cmd|' /C calc'!A0",
                        "public.h,\"i\"; j",
                        "public.grün 数据 \u200d",
                        "public.c ?[31mred?[0m");
    }

    @Test
    void aTableIsChosenByItsExactName() {
        scenario.generate().done();
        plain("migrate", "--table", "public." + NAMES.get(1)).done();
        assertThat(scenario.manifestRows("SELECT count(*) FROM tables WHERE state = 'done'"))
                .containsExactly("1");
    }

    private static List<String> names(String json) throws IOException {
        List<String> names = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals("source_table")) {
                    names.add(parser.nextTextValue());
                }
            }
        }
        return names;
    }
}
