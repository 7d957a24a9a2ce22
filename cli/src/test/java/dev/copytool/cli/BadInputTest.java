package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
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

/** Wrong words: each is named, in one line, and nothing is done. */
@ExtendWith(SharedServer.class)
@DisplayName("promise 8: wrong words end with 2 and a line that names them")
final class BadInputTest {

    /** A command line, and what the complaint must say. */
    record Wrong(String words, List<String> says) {
        @Override
        public String toString() {
            return "copytool " + words;
        }
    }

    @TempDir
    Path directory;

    TwoDatabases databases;

    BadInputTest(SharedServer.Running running) {
        this.running = running;
    }

    private final SharedServer.Running running;

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory).generated();
    }

    private static Wrong wrong(String words, String... says) {
        return new Wrong(words, List.of(says));
    }

    static Stream<Wrong> verbsAndOptions() {
        return Stream.of(
                wrong("migrat DB", "no verb 'migrat'", "did you mean 'copytool migrate'?", "copytool help"),
                wrong("Status DB", "no verb 'Status'", "did you mean 'copytool status'?"),
                wrong("frobnicate DB", "no verb 'frobnicate'", "'copytool help' lists them"),
                wrong("help verfy", "no verb 'verfy'", "did you mean 'copytool verify'?"),
                wrong("--source x", "no verb '--source'", "copytool help"),
                wrong("'' DB", "no verb ''", "copytool help"),
                wrong("migrate DB --paralel 4", "no option '--paralel'", "did you mean --parallel?", "help migrate"),
                wrong("migrate DB --paralel=4", "no option '--paralel'", "did you mean --parallel?"),
                wrong("migrate DB --yess", "no option '--yess'", "did you mean --yes?"),
                wrong("migrate DB --force-everything", "no option '--force-everything'", "help migrate"),
                wrong("migrate DB --start 2020-01-01", "no option '--start'", "help migrate"),
                wrong("migrate DB -Z", "no option '-Z'", "help migrate"),
                wrong("status DB --cvs", "no option '--cvs'", "did you mean --csv?"),
                wrong("generate DB2 --shema public", "no option '--shema'", "did you mean --schema?"),
                wrong("migrate DB --start-date", "--start-date needs a value"),
                wrong("migrate DB --parallel --yes", "--parallel needs a value"),
                wrong("migrate DB --source", "--source needs a value"),
                wrong("reset DB --table", "--table needs a value"),
                wrong("status DB --json --csv", "--json and --csv cannot both"),
                wrong("verify DB --csv --json", "--json and --csv cannot both"),
                wrong("migrate DB --append --truncate", "--append and --truncate cannot both"),
                wrong("migrate DB --yes --confirm", "--yes and --confirm cannot both"),
                wrong("migrate DB --confirm", "--confirm", "needs a terminal"),
                wrong("migrate", "name the manifest's file", "db.sqlite"),
                wrong("status", "name the manifest's file"),
                wrong("verify --json", "name the manifest's file"),
                wrong("generate", "name the manifest's file"),
                wrong("reset --errored", "name the manifest's file"),
                wrong("migrate ''", "name the manifest's file"),
                wrong("migrate DB other", "'other' is one word too many"),
                wrong("verify DB DB2 DB3", "'DB2' is one word too many"),
                wrong("status DB list more", "'more' is one word too many"),
                wrong("generate DB2 x", "'x' is one word too many"),
                wrong("status DB lst", "status shows 'stats', 'list' or 'list_tables', not 'lst'"),
                wrong("reset DB", "--table NAME or --errored"));
    }

    static Stream<Wrong> values() {
        return Stream.of(
                wrong("migrate DB --start-date 2020-13-01", "--start-date '2020-13-01'", "YYYY-MM-DD"),
                wrong("migrate DB --start-date 2020-02-30", "--start-date '2020-02-30'", "YYYY-MM-DD"),
                wrong("migrate DB --start-date 2020-1-1", "--start-date '2020-1-1'", "YYYY-MM-DD"),
                wrong("migrate DB --end-date yesterday", "--end-date 'yesterday'", "YYYY-MM-DD"),
                wrong("migrate DB --start-date ''", "--start-date ''", "YYYY-MM-DD"),
                wrong("migrate DB --end-date=", "--end-date ''", "YYYY-MM-DD"),
                wrong("status DB list -s 01.02.2020", "--start-date '01.02.2020'", "YYYY-MM-DD"),
                wrong("verify DB --end-date 20200101", "--end-date '20200101'", "YYYY-MM-DD"),
                wrong(
                        "migrate DB --start-date 2020-02-01 --end-date 2020-01-01",
                        "end date 2020-01-01 is not after the start date 2020-02-01"),
                wrong("migrate DB --start-date 2020-01-01 --end-date 2020-01-01", "is not after", "exclusive"),
                wrong("status DB list -s 2020-01-02 -e 2020-01-01", "is not after"),
                wrong("migrate DB --stall-timeout 5", "--stall-timeout must be a time", "not '5'"),
                wrong("migrate DB --stall-timeout never", "--stall-timeout must be a time", "not 'never'"),
                wrong("migrate DB --max-outage 0s", "--max-outage must be a time", "not '0s'"),
                wrong("migrate DB --max-outage 1d", "--max-outage must be a time", "not '1d'"),
                wrong("migrate DB --max-rate 50", "--max-rate must be bytes a second", "not '50'"),
                wrong("migrate DB --max-rate 50Mb/s", "--max-rate must be bytes a second", "not '50Mb/s'"),
                wrong("migrate DB --max-rate 50MB/min", "--max-rate must be bytes a second", "not '50MB/min'"),
                wrong("migrate DB --max-rate 0kB/s", "--max-rate must be bytes a second", "not '0kB/s'"),
                wrong("migrate DB --max-rate -1MB/s", "--max-rate must be bytes a second", "not '-1MB/s'"),
                wrong("migrate DB --parallel 0", "--parallel must be a number from 1 to", "not '0'"),
                wrong("migrate DB --parallel -1", "--parallel", "1 to"),
                wrong("migrate DB --parallel=-1", "--parallel must be a number from 1 to", "not '-1'"),
                wrong("migrate DB --parallel x", "--parallel must be a number from 1 to", "not 'x'"),
                wrong("migrate DB --parallel 100000", "--parallel must be a number from 1 to", "not '100000'"),
                wrong("migrate DB --parallel 99999999999", "--parallel must be a number from 1 to"),
                wrong("migrate DB --retries 0", "--retries must be a number from 1 to 100, not '0'"),
                wrong("migrate DB --lock-timeout 60", "--lock-timeout must be a time of at most 24h", "not '60'"),
                wrong("migrate DB --lock-timeout 0s", "--lock-timeout must be a time", "such as 500ms", "not '0s'"),
                wrong("migrate DB --lock-timeout 25h", "--lock-timeout must be a time of at most 24h", "not '25h'"),
                wrong("migrate DB --lock-timeout -1s", "--lock-timeout must be a time", "not '-1s'"),
                wrong("migrate DB --lock-timeout 5days", "--lock-timeout must be a time", "not '5days'"),
                wrong("migrate DB --lock-timeout", "--lock-timeout needs a value"),
                wrong("migrate DB --format binry", "--format 'binry' is not one of auto, text, binary"),
                wrong("migrate DB --format TEXT", "--format 'TEXT' is not one of auto, text, binary"),
                wrong("migrate DB --undated maybe", "--undated 'maybe' is not one of include, exclude"),
                wrong("verify DB --undated ''", "--undated '' is not one of include, exclude"),
                wrong("migrate DB --source-port 0", "--source-port must be a number from 1 to 65535, not '0'"),
                wrong("migrate DB --target-port http", "--target-port must be a number", "not 'http'"),
                wrong("migrate DB --table nosuch", "no table 'nosuch'", "db.sqlite list' shows them"),
                wrong("migrate DB --table T", "no table 'T'", "upper case"),
                wrong("migrate DB --table ''", "no table ''"),
                wrong("verify DB --table nosuch", "no table 'nosuch'"),
                wrong("reset DB --table t --table nosuch", "no table 'nosuch'"),
                wrong("generate DB", "db.sqlite exists", "--refresh"),
                wrong("generate DB --source postgresql://localhost/x", "db.sqlite exists", "--refresh"));
    }

    static Stream<Wrong> connections() {
        return Stream.of(
                wrong("migrate DB --source foo", "--source: not a connection URI", "postgresql://"),
                wrong("migrate DB --target ''", "--target: not a connection URI", "postgresql://"),
                wrong("migrate DB --target mysql://h/db", "--target: not a connection URI"),
                wrong("migrate DB --source postgresql://h:port/db", "--source: ", "port", "not a number"),
                wrong("migrate DB --source postgresql://h:99999/db", "--source: ", "port", "1 to 65535"),
                wrong("migrate DB --source postgresql://h:0/db", "--source: ", "port", "1 to 65535"),
                wrong("migrate DB --source postgresql://h/db?sslmod=require", "'sslmod'", "sslmode, ..."),
                wrong("migrate DB --source postgresql://h/db?sslmode=requir", "sslmode 'requir'", "verify-full"),
                wrong("migrate DB --source postgresql://h/db?sslmode", "--source: ", "no '='"),
                wrong("migrate DB --source postgresql://h/d%b", "--source: ", "'%'", "two hex digits"),
                wrong("migrate DB --source postgresql://h/d?connect_timeout=soon", "connect_timeout", "'soon'"),
                wrong("migrate DB --source postgresql://h/d?target_session_attrs=x", "target_session_attrs", "'x'"),
                wrong("migrate DB --source postgresql://h/d?gssencmode=x", "gssencmode", "'x'"),
                wrong("migrate DB --source postgresql://h/d?channel_binding=x", "channel_binding", "'x'"),
                wrong("migrate DB --source postgresql:///d?service=nosuch", "source: ", "no service 'nosuch'"),
                wrong("generate DIR/new --source postgresql:///d?service=nosuch", "no service 'nosuch'"),
                wrong("generate DIR/new", "no source is known", "--source"),
                wrong("generate DIR/new --target postgresql://h/d", "no source is known", "--source"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"verbsAndOptions", "values", "connections"})
    void wrongWordsAreNamed(Wrong wrong) {
        Map<String, String> before = databases.state();

        CliRun run = CliRun.of(databases.words(wrong.words()));

        run.refused(ExitCode.USAGE, wrong.says());
        assertThat(run.complaints()).hasSize(1);
        assertThat(databases.state()).isEqualTo(before);
    }

    @Test
    @DisplayName("no words at all: the overview on standard error, and 2")
    void noVerbShowsTheOverview() {
        CliRun run = CliRun.of();

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("usage: copytool VERB", "migrate", "help VERB")
                .doesNotContain("Exception");
    }

    /** A variable, and what the complaint about it must say. */
    record WrongVariable(String name, String value, String says) {
        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    static Stream<WrongVariable> variables() {
        return Stream.of(
                new WrongVariable("COPYTOOL_SOURCE", "foo", "COPYTOOL_SOURCE: not a connection URI"),
                new WrongVariable("COPYTOOL_SOURCE", "postgresql://h/d?x=y", "'x'"),
                new WrongVariable("PGPORT", "postgres", "port 'postgres'"),
                new WrongVariable("PGSSLMODE", "on", "sslmode 'on'"),
                new WrongVariable("PGCONNECT_TIMEOUT", "1s", "connect_timeout '1s'"),
                new WrongVariable("PGSERVICE", "nosuch", "no service 'nosuch'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variables")
    void aWrongVariableIsNamed(WrongVariable wrong) {
        Map<String, String> before = databases.state();

        CliRun run = CliRun.with(Map.of(wrong.name(), wrong.value()))
                .run(databases.words("generate DIR/new --source-db nowhere"));

        run.refused(ExitCode.USAGE, List.of(wrong.says()));
        assertThat(run.complaints()).hasSize(1);
        assertThat(databases.state()).isEqualTo(before);
    }
}
