package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A list of tables that cannot be read: its line is named and no manifest is made of it. */
@ExtendWith(SharedServer.class)
@DisplayName("promise 8: a wrong CSV ends with 2 and names its line")
final class BadCsvTest {

    @TempDir
    Path directory;

    TwoDatabases databases;

    private final SharedServer.Running running;

    BadCsvTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory);
    }

    record WrongCsv(String name, String text, List<String> says) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<WrongCsv> csvFiles() {
        return Stream.of(
                new WrongCsv(
                        "four fields", "a,2020-01-01,b\na,2020-01-01,b,c\n", List.of("line 2: ", "date,target_table")),
                new WrongCsv("no name", ",2020-01-01,b\n", List.of("line 1: ", "expected source_table")),
                new WrongCsv("bad date", "a,,\nb,2020-13-01,b\n", List.of("line 2: ", "'2020-13-01'", "YYYY-MM-DD")),
                new WrongCsv("open quote", "a,,\n\"b,2020-01-01,b\n", List.of("in.csv")),
                new WrongCsv("letters behind a quote", "\"a\"x,,\n", List.of("in.csv")),
                new WrongCsv("a zero character", "a\0b,,\n", List.of("line 1: ", "U+0000")),
                new WrongCsv("header line", "source_table,date,target_table\n", List.of("line 1: ", "'date'")),
                new WrongCsv("nothing", "\n\n", List.of("in.csv")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("csvFiles")
    void aWrongCsvIsNamedWithItsLine(WrongCsv wrong) throws IOException {
        Files.writeString(databases.file("in.csv"), wrong.text());
        Map<String, String> before = databases.state();

        CliRun run = CliRun.of(databases.words("generate DB --from-csv DIR/in.csv"));

        run.refused(ExitCode.USAGE, wrong.says());
        assertThat(run.complaints()).hasSize(1);
        assertThat(databases.state()).isEqualTo(before);
    }

    @Test
    void aCsvInAnotherEncodingIsRefused() throws IOException {
        Files.write(databases.file("in.csv"), new byte[] {'a', (byte) 0xe4, ',', ',', '\n'});

        CliRun.of(databases.words("generate DB --from-csv DIR/in.csv"))
                .refused(ExitCode.USAGE, List.of("in.csv", "UTF-8"));
    }

    @ParameterizedTest(name = "--from-csv {0}")
    @ValueSource(strings = {"DIR/missing.csv", "DIR/", "''"})
    void aCsvThatIsNoFileIsRefused(String name) {
        CliRun.of(databases.words("generate DB --from-csv " + name))
                .refused(ExitCode.USAGE, List.of("--from-csv", "no readable file"));
        assertThat(databases.manifest()).doesNotExist();
    }
}
