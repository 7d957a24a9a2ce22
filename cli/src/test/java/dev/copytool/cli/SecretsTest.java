package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a command fails, and wherever its password came from. */
@Timeout(120)
@ExtendWith(SharedServer.class)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
@DisplayName("promise 9: no failure tells a password")
final class SecretsTest {
    /** Right or wrong, a password is told to nobody; this one is like nothing else. */
    private static final String WRONG = "Zx9!qUu7/kWw5 ß%41";

    @TempDir
    Path directory;

    @TempDir
    Path home;

    TwoDatabases databases;

    private final SharedServer.Running running;

    SecretsTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory).generated();
    }

    /**
     * A way to fail. In the words {@code RIGHT} and {@code WRONG} stand for the passwords as a URI has them, {@code PORT}
     * for the server's port, {@code CLOSED} for one where nobody listens, {@code SOURCE} and {@code TARGET} for databases.
     */
    record Way(String name, ExitCode code, Map<String, String> environment, String words) {
        @Override
        public String toString() {
            return name;
        }

        Way with(String variable, String value) {
            Map<String, String> more = new TreeMap<>(environment);
            more.put(variable, value);
            return new Way(name, code, more, words);
        }
    }

    private static Way way(String name, ExitCode code, String words) {
        return new Way(name, code, Map.of(), words);
    }

    static Stream<Way> ways() {
        String guarded = "postgresql://guarded:WRONG@localhost:PORT/SOURCE";
        return Stream.of(
                way("a wrong password in a URI", ExitCode.REFUSED, "migrate DB --source " + guarded),
                way(
                        "a wrong password in a jdbc URL",
                        ExitCode.REFUSED,
                        "migrate DB --source jdbc:postgresql://localhost:PORT/SOURCE?user=guarded&password=WRONG"),
                way("a wrong PGPASSWORD", ExitCode.REFUSED, "migrate DB -U guarded")
                        .with("PGPASSWORD", WRONG),
                way("a wrong password of the target", ExitCode.REFUSED, "migrate DB -u guarded")
                        .with("COPYTOOL_TARGET_PASSWORD", WRONG),
                way("a wrong password in a variable's URI", ExitCode.REFUSED, "migrate DB")
                        .with("COPYTOOL_SOURCE", guarded),
                way(
                        "a closed port",
                        ExitCode.REFUSED,
                        "migrate DB --source postgresql://guarded:RIGHT@localhost:CLOSED/SOURCE"),
                way(
                        "an unknown host",
                        ExitCode.REFUSED,
                        "migrate DB --source postgresql://guarded:RIGHT@nosuch.invalid/SOURCE"),
                way(
                        "TLS where there is none",
                        ExitCode.REFUSED,
                        "migrate DB --source postgresql://guarded:RIGHT@localhost:PORT/SOURCE?sslmode=require"),
                way(
                        "a missing certificate",
                        ExitCode.REFUSED,
                        "migrate DB --source postgresql://guarded:RIGHT@localhost:PORT/SOURCE?sslmode=verify-full&sslrootcert=DIR/no&sslpassword=WRONG"),
                way(
                        "an unknown database",
                        ExitCode.REFUSED,
                        "migrate DB --target postgresql://guarded:RIGHT@localhost:PORT/nosuch"),
                way("an unknown keyword", ExitCode.USAGE, "migrate DB --source " + guarded + "?hosst=x"),
                way("a wrong sslmode", ExitCode.USAGE, "migrate DB --source " + guarded + "?sslmode=on"),
                way("a wrong escape", ExitCode.USAGE, "migrate DB --source postgresql://guarded:WRONG%zz@localhost/x"),
                way("a wrong port", ExitCode.USAGE, "migrate DB --source postgresql://guarded:WRONG@localhost:x/y"),
                way("another scheme", ExitCode.USAGE, "migrate DB --source mysql://guarded:WRONG@localhost/x"),
                way("keywords in place of a URI", ExitCode.USAGE, "migrate DB --source host=localhost,password=WRONG"),
                way("an unknown service", ExitCode.USAGE, "migrate DB --source postgresql://u:WRONG@/x?service=nosuch"),
                way("a wrong URI in a variable", ExitCode.USAGE, "migrate DB")
                        .with("COPYTOOL_TARGET", "postgres:u:" + WRONG),
                way("a misspelled option", ExitCode.USAGE, "migrate DB --sorce=" + guarded),
                way("an option there is not", ExitCode.USAGE, "migrate DB --password=WRONG"),
                way("a URI in place of the manifest", ExitCode.USAGE, "migrate " + guarded),
                way("a URI in place of the verb", ExitCode.USAGE, guarded + " DB"),
                way("a URI after the manifest", ExitCode.USAGE, "migrate DB " + guarded),
                way("a URI in place of what status shows", ExitCode.USAGE, "status DB " + guarded),
                way("keywords after the manifest", ExitCode.USAGE, "verify DB user=x,password=WRONG"),
                way("a file that is no manifest", ExitCode.USAGE, "migrate DIR/no.sqlite --source " + guarded),
                way("a manifest that exists", ExitCode.USAGE, "generate DB --source " + guarded),
                way("a table there is not", ExitCode.USAGE, "migrate DB --table nosuch --source " + guarded),
                way("generate", ExitCode.REFUSED, "generate DIR/new --source " + guarded),
                way("generate --refresh", ExitCode.REFUSED, "generate DB --refresh --source " + guarded),
                way("check --json", ExitCode.REFUSED, "check DB --json --source " + guarded),
                way("check --csv of the target", ExitCode.REFUSED, "check DB --csv --target " + guarded),
                way("a dry run", ExitCode.REFUSED, "migrate DB --dry-run --source " + guarded),
                way("prepare", ExitCode.REFUSED, "prepare DB --source " + guarded),
                way("verify", ExitCode.DONE, "verify DB --source " + guarded));
    }

    private String filled(String text) throws IOException {
        try (ServerSocket closed = new ServerSocket(0)) {
            return text.replace("WRONG", URLEncoder.encode(WRONG, UTF_8).replace("+", "%20"))
                    .replace("RIGHT", URLEncoder.encode(SharedServer.PASSWORD, UTF_8))
                    .replace("PORT", Integer.toString(running.server().port()))
                    .replace("CLOSED", Integer.toString(closed.getLocalPort()))
                    .replace("SOURCE", databases.source());
        }
    }

    private CliRun run(Map<String, String> environment, String words) throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            all.put(variable.getKey(), filled(variable.getValue()));
        }
        all.put("COPYTOOL_DEBUG", "1");
        return CliRun.with(all).run(databases.words(filled(words)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void isToldNowhere(Way way) throws IOException {
        Files.writeString(directory.resolve("no.sqlite"), "no database");

        CliRun run = run(way.environment(), way.words());

        assertThat(run.code()).as(run.everything()).isEqualTo(way.code());
        Secrets.nowhere(directory, List.of(run.everything()), WRONG, SharedServer.PASSWORD, "%zz");
    }

    @Test
    @DisplayName(
            "what fails in the middle: rows refused, a source that is gone, contents that differ, a report of errors")
    void failuresOfTheWorkItself() throws IOException {
        String words = " DB --source postgresql://guarded:RIGHT@localhost:PORT/SOURCE --target"
                + " postgresql://guarded:RIGHT@localhost:PORT/" + databases.target();
        databases.inTarget("ALTER TABLE t ADD CONSTRAINT k CHECK (id < 3)");
        CliRun failed = run(Map.of(), "migrate" + words);
        CliRun errors = run(Map.of(), "status DB list -E");
        CliRun json = run(Map.of(), "status DB list --json");
        databases.inTarget("ALTER TABLE t DROP CONSTRAINT k");
        CliRun copied = run(Map.of(), "migrate --retry-errors" + words);
        databases.inTarget("UPDATE t SET v = 'other'");
        CliRun differs = run(Map.of(), "verify --csv" + words);
        databases.inSource("ALTER TABLE t RENAME TO gone");
        CliRun gone = run(Map.of(), "reset DB --table t");
        CliRun missing = run(Map.of(), "migrate" + words);

        assertThat(Stream.of(failed, errors, json, copied, differs, gone, missing)
                        .map(CliRun::code))
                .containsExactly(
                        ExitCode.SOME_FAILED,
                        ExitCode.DONE,
                        ExitCode.DONE,
                        ExitCode.DONE,
                        ExitCode.DIFFERENT,
                        ExitCode.DONE,
                        ExitCode.REFUSED);
        assertThat(databases.file("db.sqlite.errors.jsonl")).exists();
        Secrets.nowhere(
                directory,
                Stream.of(failed, errors, json, copied, differs, gone, missing)
                        .map(CliRun::everything)
                        .toList(),
                SharedServer.PASSWORD);
    }

    @Test
    @DisplayName(
            "pg_dump is told the password by PGPASSWORD only, not by its words nor by what else this program knows")
    void pgDumpSeesThePasswordOnce() throws IOException {
        Path program = home.resolve("pg_dump");
        Files.writeString(program, """
                #!/bin/sh
                case "$1" in --version) echo "pg_dump (PostgreSQL) 99.0"; exit 0;; esac
                tr '\\0' '\\n' < /proc/$$/cmdline > %1$s/cmdline
                tr '\\0' '\\n' < /proc/$$/environ > %1$s/environ
                echo "pg_dump: error: it does not work" >&2
                exit 1
                """.formatted(home));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        databases.inTarget("DROP TABLE t");

        String secret = "Zx9-for-pg_dump-only";
        CliRun run = run(
                Map.of(
                        "COPYTOOL_PG_DUMP",
                        program.toString(),
                        "COPYTOOL_SOURCE_PASSWORD",
                        secret,
                        "COPYTOOL_TARGET_PASSWORD",
                        "another-" + secret,
                        "PATH",
                        "/usr/bin:/bin"),
                "prepare DB");

        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("it does not work");
        Secrets.nowhere(directory, List.of(run.everything()), secret);
        assertThat(Files.readString(home.resolve("cmdline")))
                .contains("--schema-only")
                .doesNotContain(secret);
        assertThat(Files.readAllLines(home.resolve("environ")))
                .filteredOn(line -> line.contains(secret))
                .containsExactly("PGPASSWORD=" + secret);
    }

    @Test
    @DisplayName("Ctrl-C, with the stack traces that COPYTOOL_DEBUG shows")
    void interrupted() throws IOException {
        StopSignal stop = new StopSignal();
        stop.request();
        CliRun run = CliRun.with(Map.of("COPYTOOL_DEBUG", "1", "COPYTOOL_TARGET_PASSWORD", SharedServer.PASSWORD))
                .stoppedBy(stop)
                .run(databases.words(
                        filled("migrate DB -u guarded --source postgresql://guarded:RIGHT@localhost:PORT/SOURCE")));

        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.INTERRUPTED);
        Secrets.nowhere(directory, List.of(run.everything()), SharedServer.PASSWORD);
    }
}
