package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.Leaks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that cannot be copied: found before the first byte, each named with its cause and the way out. */
@ExtendWith(SharedServer.class)
@DisplayName("promises 5 and 8: a table that cannot be copied is refused with 3 before anything is changed")
final class BadTableTest {
    private static final String NOTHING = "nothing was copied: 1 table cannot be";

    @TempDir
    Path directory;

    TwoDatabases databases;

    private final SharedServer.Running running;

    BadTableTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        running.server().execute("postgres", "CREATE ROLE weak LOGIN");
        databases = TwoDatabases.make(running.server(), directory);
    }

    @AfterEach
    void noSessionAndNoRoleIsLeft() {
        Leaks.check(running.server());
        databases.inSource("DROP OWNED BY weak");
        databases.inTarget("DROP OWNED BY weak");
        running.server().execute("postgres", "DROP ROLE weak");
    }

    /** How things are made wrong, what is run, and what the complaint must say. */
    record Wrong(String name, Consumer<TwoDatabases> setUp, String words, List<String> says) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Wrong wrong(String name, Consumer<TwoDatabases> setUp, String words, String... says) {
        return new Wrong(name, setUp, words, List.of(says));
    }

    private static Consumer<TwoDatabases> target(String... statements) {
        return databases -> databases.generated().inTarget(statements);
    }

    private static Consumer<TwoDatabases> source(String... statements) {
        return databases -> databases.generated().inSource(statements);
    }

    static Stream<Wrong> tables() {
        return Stream.of(
                wrong(
                        "I2: the source table is missing",
                        source("DROP TABLE t"),
                        "migrate DB",
                        "public.t: the source has no table public.t",
                        NOTHING),
                wrong(
                        "the target table is missing",
                        target("DROP TABLE t"),
                        "migrate DB",
                        "public.t: the target has no table public.t; 'copytool prepare' makes it",
                        NOTHING),
                wrong(
                        "promise 10: no column is left to copy",
                        databases -> {
                            databases.inSource("CREATE TABLE bare ()", "INSERT INTO bare DEFAULT VALUES");
                            databases.inTarget("CREATE TABLE bare (v text DEFAULT 'made up')");
                            databases.generated();
                        },
                        "migrate DB",
                        "public.bare: no column is left to copy",
                        NOTHING),
                wrong(
                        "a column is missing",
                        target("ALTER TABLE t DROP v"),
                        "migrate DB",
                        "public.t: the target has no column 'v'; add it there",
                        NOTHING),
                wrong(
                        "a column's name differs in case",
                        target("ALTER TABLE t RENAME v TO \"V\""),
                        "migrate DB",
                        "the target has no column 'v'"),
                wrong(
                        "a column of the target is generated",
                        target("ALTER TABLE t DROP v", "ALTER TABLE t ADD v text GENERATED ALWAYS AS ('x') STORED"),
                        "migrate DB",
                        "column 'v' is generated on the target",
                        "plain column"),
                wrong(
                        "a NOT NULL column has no default and no source",
                        target("ALTER TABLE t ADD w int NOT NULL"),
                        "migrate DB",
                        "column 'w' of the target is NOT NULL without a default",
                        "give it a default"),
                wrong(
                        "no right to insert",
                        target("GRANT SELECT ON t TO weak"),
                        "migrate DB -u weak",
                        "no right to write public.t; GRANT INSERT on the target",
                        NOTHING),
                wrong(
                        "no right to select",
                        databases -> databases.generated(),
                        "migrate DB -U weak",
                        "no right to read public.t; GRANT SELECT on the source",
                        NOTHING),
                wrong(
                        "no right to see whether the target is empty",
                        target("INSERT INTO t VALUES (9, 'x')", "GRANT INSERT ON t TO weak"),
                        "migrate DB -u weak",
                        "the target",
                        "permission denied",
                        "GRANT"),
                wrong(
                        "no right to make the schema copytool",
                        target("GRANT SELECT, INSERT ON t TO weak"),
                        "migrate DB -u weak",
                        "copytool.commit_marker: no right to keep the proof",
                        "GRANT CREATE ON DATABASE"),
                wrong(
                        "no right on the schema copytool",
                        target("GRANT SELECT, INSERT ON t TO weak", "CREATE SCHEMA copytool"),
                        "migrate DB -u weak",
                        "copytool.commit_marker",
                        "permission denied for schema copytool",
                        "GRANT"),
                wrong(
                        "the target is a view",
                        target("DROP TABLE t", "CREATE VIEW t AS SELECT 1 AS id, 'x' AS v"),
                        "migrate DB",
                        "the target public.t is a view",
                        NOTHING),
                wrong(
                        "the target is a materialized view",
                        target("DROP TABLE t", "CREATE MATERIALIZED VIEW t AS SELECT 1 AS id, 'x' AS v"),
                        "migrate DB",
                        "the target public.t is a materialized view"),
                wrong(
                        "the target holds a stranger's row",
                        target("INSERT INTO t VALUES (9, 'x')"),
                        "migrate DB",
                        "the target public.t already holds rows",
                        "--append adds to them, --truncate empties it first",
                        NOTHING),
                wrong(
                        "a type has no binary form",
                        databases -> {
                            databases.inSource("ALTER TABLE t ADD r regclass");
                            databases.inTarget("ALTER TABLE t ADD r regclass");
                            databases.generated();
                        },
                        "migrate DB --format binary",
                        "cannot be copied in binary: column 'r' is regclass"),
                wrong(
                        "types differ and binary is wanted",
                        target("ALTER TABLE t ALTER id TYPE bigint"),
                        "migrate DB --format binary",
                        "cannot be copied in binary: column 'id' is integer, on the target bigint"),
                wrong(
                        "source and target are the same table",
                        databases -> CliRun.of(databases.words("generate DB --source " + databases.sourceUri()
                                + " --target " + databases.sourceUri())),
                        "migrate DB --append",
                        "public.t: ",
                        "the source and the target are the same table",
                        "--target",
                        NOTHING),
                wrong(
                        "source and target are the same table by another address",
                        databases -> databases.generated(),
                        "migrate DB --truncate -o 127.0.0.1 -d SOURCE",
                        "the source and the target are the same table"),
                wrong(
                        "source and target are the same table to a user with few rights",
                        databases -> databases.generated().inSource("GRANT ALL ON t TO weak"),
                        "migrate DB --append -U weak -u weak -d SOURCE",
                        "the source and the target are the same table"),
                wrong(
                        "the source is a part of its target",
                        databases -> {
                            databases.inSource("CREATE TABLE parent (LIKE t)", "ALTER TABLE t INHERIT parent");
                            CliRun.of(databases.words("generate DB --include t --merge-children parent --source "
                                    + databases.sourceUri()));
                        },
                        "migrate DB --append --target URI",
                        "public.t -> public.parent: the source is a part of the target public.parent"),
                wrong(
                        "another source would be emptied",
                        databases -> {
                            databases.inSource("CREATE TABLE u (LIKE t)", "INSERT INTO u VALUES (7, 'u')");
                            BadSelectionTest.manifest(databases, "t,,u\nu,,v\n");
                        },
                        "migrate DB --truncate --table t --target URI",
                        "the target public.u cannot be emptied",
                        "public.u is a source too"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void aTableThatCannotBeCopiedIsRefused(Wrong wrong) {
        wrong.setUp().accept(databases);
        Map<String, String> before = databases.state();

        CliRun run = CliRun.of(databases.words(
                wrong.words().replace("SOURCE", databases.source()).replace("URI", databases.sourceUri())));

        run.refused(ExitCode.REFUSED, wrong.says());
        assertThat(databases.state()).isEqualTo(before);
    }

    @Test
    @DisplayName("promise 8: with --no-stop-on-error the others are copied, and the exit code is 1")
    void theOthersAreCopied() {
        databases.inSource("CREATE TABLE u (id int)");
        databases.generated();

        CliRun run = CliRun.of(databases.words("migrate DB --no-stop-on-error"));

        assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err())
                .contains("FAILED public.u: the target has no table public.u")
                .doesNotContain("\tat ");
        databases.copied();
        CliRun errors = CliRun.of(databases.words("status DB list -E --csv")).done();
        assertThat(errors.out()).contains("the target has no table public.u");
    }

    @Test
    @DisplayName("promise 5: --truncate empties no target of a table that is not copied")
    void onlyWhatIsCopiedIsEmptied() {
        databases.inSource("CREATE TABLE u (id int)");
        databases.inTarget("CREATE TABLE u (other int)", "INSERT INTO u VALUES (7)", "INSERT INTO t VALUES (9, 'x')");
        databases.generated();

        CliRun broken = CliRun.of(databases.words("migrate DB --truncate --no-stop-on-error --table u"));
        CliRun declined = CliRun.with(Map.of())
                .answering("no\n")
                .run(databases.words("migrate DB --truncate --confirm --table t"));

        assertThat(broken.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(declined.err()).contains("nothing was copied");
        assertThat(running.server().rows(databases.target(), "SELECT * FROM u")).containsExactly("7");
        assertThat(running.server().rows(databases.target(), "SELECT * FROM t")).containsExactly("9|x");
        assertThat(CliRun.of(databases.words("migrate DB --truncate --no-stop-on-error"))
                        .code())
                .isEqualTo(ExitCode.SOME_FAILED);
        databases.copied();
        assertThat(running.server().rows(databases.target(), "SELECT * FROM u")).containsExactly("7");
    }
}
