package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
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

    Bench bench;

    private final SharedServer.Running running;

    BadTableTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        running.server().execute("postgres", "CREATE ROLE weak LOGIN");
        bench = Bench.make(running.server(), directory);
    }

    @AfterEach
    void noSessionAndNoRoleIsLeft() {
        assertThat(running.server().foreignSessions()).isEmpty();
        bench.inSource("DROP OWNED BY weak");
        bench.inTarget("DROP OWNED BY weak");
        running.server().execute("postgres", "DROP ROLE weak");
    }

    /** How things are made wrong, what is run, and what the complaint must say. */
    record Wrong(String name, Consumer<Bench> setUp, String words, List<String> says) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Wrong wrong(String name, Consumer<Bench> setUp, String words, String... says) {
        return new Wrong(name, setUp, words, List.of(says));
    }

    private static Consumer<Bench> target(String... statements) {
        return bench -> bench.generated().inTarget(statements);
    }

    private static Consumer<Bench> source(String... statements) {
        return bench -> bench.generated().inSource(statements);
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
                        "public.t: the target has no table public.t; create it there first",
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
                        bench -> bench.generated(),
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
                        "copytool.commit_marker cannot be created",
                        "permission denied",
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
                        bench -> {
                            bench.inSource("ALTER TABLE t ADD r regclass");
                            bench.inTarget("ALTER TABLE t ADD r regclass");
                            bench.generated();
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
                        bench -> CliRun.of(bench.words(
                                "generate DB --source " + bench.sourceUri() + " --target " + bench.sourceUri())),
                        "migrate DB --append",
                        "public.t: ",
                        "the source and the target are the same table",
                        "--target",
                        NOTHING),
                wrong(
                        "source and target are the same table by another address",
                        bench -> bench.generated(),
                        "migrate DB --truncate -o 127.0.0.1 -d SOURCE",
                        "the source and the target are the same table"),
                wrong(
                        "source and target are the same table to a user with few rights",
                        bench -> bench.generated().inSource("GRANT ALL ON t TO weak"),
                        "migrate DB --append -U weak -u weak -d SOURCE",
                        "the source and the target are the same table"),
                wrong(
                        "the source is a part of its target",
                        bench -> {
                            bench.inSource("CREATE TABLE parent (LIKE t)", "ALTER TABLE t INHERIT parent");
                            CliRun.of(bench.words(
                                    "generate DB --include t --merge-children parent --source " + bench.sourceUri()));
                        },
                        "migrate DB --append --target URI",
                        "public.t -> public.parent: the source is a part of the target public.parent"),
                wrong(
                        "another source would be emptied",
                        bench -> {
                            bench.inSource("CREATE TABLE u (LIKE t)", "INSERT INTO u VALUES (7, 'u')");
                            BadSelectionTest.manifest(bench, "t,,u\nu,,v\n");
                        },
                        "migrate DB --truncate --table t --target URI",
                        "the target public.u cannot be emptied",
                        "public.u is a source too"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void aTableThatCannotBeCopiedIsRefused(Wrong wrong) {
        wrong.setUp().accept(bench);
        Map<String, String> before = bench.state();

        CliRun run = CliRun.of(
                bench.words(wrong.words().replace("SOURCE", bench.source()).replace("URI", bench.sourceUri())));

        run.refused(ExitCode.REFUSED, wrong.says());
        assertThat(bench.state()).isEqualTo(before);
    }

    @Test
    @DisplayName("promise 8: with --no-stop-on-error the others are copied, and the exit code is 1")
    void theOthersAreCopied() {
        bench.inSource("CREATE TABLE u (id int)");
        bench.generated();

        CliRun run = CliRun.of(bench.words("migrate DB --no-stop-on-error"));

        assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err())
                .contains("FAILED public.u: the target has no table public.u")
                .doesNotContain("\tat ");
        bench.copied();
        CliRun errors = CliRun.of(bench.words("status DB list -E --csv")).done();
        assertThat(errors.out()).contains("the target has no table public.u");
    }

    @Test
    @DisplayName("promise 5: --truncate empties no target of a table that is not copied")
    void onlyWhatIsCopiedIsEmptied() {
        bench.inSource("CREATE TABLE u (id int)");
        bench.inTarget("CREATE TABLE u (other int)", "INSERT INTO u VALUES (7)", "INSERT INTO t VALUES (9, 'x')");
        bench.generated();

        CliRun broken = CliRun.of(bench.words("migrate DB --truncate --no-stop-on-error --table u"));
        CliRun declined =
                CliRun.with(Map.of()).answering("no\n").run(bench.words("migrate DB --truncate --confirm --table t"));

        assertThat(broken.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(declined.err()).contains("nothing was copied");
        assertThat(running.server().rows(bench.target(), "SELECT * FROM u")).containsExactly("7");
        assertThat(running.server().rows(bench.target(), "SELECT * FROM t")).containsExactly("9|x");
        assertThat(CliRun.of(bench.words("migrate DB --truncate --no-stop-on-error"))
                        .code())
                .isEqualTo(ExitCode.SOME_FAILED);
        bench.copied();
        assertThat(running.server().rows(bench.target(), "SELECT * FROM u")).containsExactly("7");
    }
}
