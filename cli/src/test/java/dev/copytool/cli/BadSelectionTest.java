package dev.copytool.cli;

import static dev.copytool.cli.BadTableTest.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.BadTableTest.Wrong;
import dev.copytool.cli.shell.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** Selections in which nothing is: said, not passed over as a success. */
@ExtendWith(SharedServer.class)
@DisplayName("promise 8: a selection of nothing ends with 2 and says why it is empty")
final class BadSelectionTest {

    @TempDir
    Path directory;

    TwoDatabases databases;

    private final SharedServer.Running running;

    BadSelectionTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory);
    }

    static Stream<Wrong> selections() {
        return Stream.of(
                wrong(
                        "no table is dated in the window",
                        databases -> manifest(databases, "t,2020-05-01,\n"),
                        "migrate DB --start-date 2021-01-01",
                        "no table is dated in that window"),
                wrong(
                        "the end is exclusive",
                        databases -> manifest(databases, "t,2020-05-01,\n"),
                        "migrate DB --end-date 2020-05-01",
                        "no table is dated in that window"),
                wrong(
                        "there are only tables without a date",
                        databases -> manifest(databases, "t,,\n"),
                        "migrate DB --end-date 2020-05-01",
                        "no table is dated in that window (1 without a date; --undated include takes them in)"),
                wrong(
                        "tables without a date are not wanted",
                        databases -> manifest(databases, "t,,\n"),
                        "migrate DB --undated exclude",
                        "--undated include takes them in"),
                wrong(
                        "I3: an upper-case name was given in lower case",
                        databases -> manifest(databases, "Upper,,\n"),
                        "migrate DB --table upper",
                        "no table 'upper'",
                        "upper case too"),
                wrong(
                        "nothing is found to make a manifest of",
                        databases -> databases.inSource("CREATE SCHEMA bare"),
                        "generate DIR/new --schema bare --source SOURCE",
                        "no table was found; check --schema"));
    }

    static void manifest(TwoDatabases databases, String csv) {
        try {
            Files.writeString(databases.file("in.csv"), csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CliRun.of(databases.words("generate DB --from-csv DIR/in.csv --source " + databases.sourceUri() + " --target "
                        + databases.targetUri()))
                .done();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("selections")
    void aSelectionOfNothingIsRefused(Wrong wrong) {
        wrong.setUp().accept(databases);
        Map<String, String> before = databases.state();

        CliRun run = CliRun.of(databases.words(wrong.words().replace("SOURCE", databases.sourceUri())));

        run.refused(ExitCode.USAGE, wrong.says());
        assertThat(run.complaints()).hasSize(1);
        assertThat(databases.state()).isEqualTo(before);
    }

    @Test
    @DisplayName("I3: a name in the wrong case in the manifest is refused, not folded")
    void anUpperCaseTableIsNotFoundInLowerCase() {
        databases.inSource("CREATE TABLE \"Upper\" (id int)");
        databases.inTarget("CREATE TABLE \"Upper\" (id int)");
        manifest(databases, "upper,,\n");

        CliRun.of(databases.words("migrate DB"))
                .refused(ExitCode.REFUSED, List.of("the source has no table public.upper", "upper case too"));
    }
}
