package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code --truncate} removes what was there before, never what a run of the same manifest brings meanwhile. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class TruncateTest {
    private Scenario scenario;
    private Path other;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        other = scenario.directory.resolve("other.sqlite");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void copyTheManifest() {
        try {
            Files.copy(scenario.manifest, other);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CliRun migrateOther(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "migrate";
        words[1] = other.toString();
        System.arraycopy(options, 0, words, 2, options.length);
        return scenario.run(words);
    }

    @Test
    @DisplayName("promise 5: what a rival copies through a table above, while the question stands, is not removed")
    void aRivalsRowsThatCameFromAboveStay() {
        scenario.onSource("CREATE TABLE t (n int)", "CREATE TABLE t1 (n int)", "INSERT INTO t SELECT 1");
        scenario.onTarget(
                "CREATE TABLE t (n int) PARTITION BY RANGE (n)",
                "CREATE TABLE t1 PARTITION OF t DEFAULT",
                "INSERT INTO t1 VALUES (-1)");
        scenario.generate().done();
        copyTheManifest();
        CliRun ran = scenario.interactive(
                () -> {
                    migrateOther("--append", "--table", "t").done();
                    return "yes\n";
                },
                "migrate",
                scenario.manifest.toString(),
                "--truncate",
                "--table",
                "t1");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("another run of this manifest has just copied into it");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("2");
    }

    @Test
    @DisplayName("promise 5: what a rival has copied and copied again, while the question stands, is not removed")
    void aRivalsLaterGenerationStays() {
        scenario.both("CREATE TABLE t (n int)")
                .onSource("INSERT INTO t SELECT generate_series(1, 10)")
                .onTarget("INSERT INTO t VALUES (-1)");
        scenario.generate().done();
        copyTheManifest();
        CliRun ran = scenario.interactive(
                () -> {
                    migrateOther("--truncate").done();
                    migrateOther("--recopy", "t").done();
                    return "yes\n";
                },
                "migrate",
                scenario.manifest.toString(),
                "--truncate");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("10");
    }

    @Test
    @DisplayName("promise 7: Ctrl-C while a table is being emptied leaves the others as they are")
    void anInterruptEndsTheEmptying() throws SQLException {
        for (int i = 1; i <= 5; i++) {
            scenario.both("CREATE TABLE t" + i + " (n int)").onTarget("INSERT INTO t" + i + " VALUES (-1)");
        }
        scenario.generate().done();
        CompletableFuture<CliRun> running;
        try (Connection holder = scenario.to.connect(scenario.target);
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE t1, t2, t3, t4, t5 IN ROW EXCLUSIVE MODE");
            running = scenario.later("migrate", "--truncate");
            Scenario.until(() -> !scenario.to
                    .rows(
                            scenario.target,
                            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'TRUNCATE%'")
                    .isEmpty());
            scenario.stop.request();
            holder.rollback();
        }
        CliRun ran = running.join();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(ran.err()).contains("interrupted; 1 target was emptied, nothing was copied");
        assertThat(scenario.targetValue("SELECT (SELECT count(*) FROM t1) + (SELECT count(*) FROM t2)"
                        + " + (SELECT count(*) FROM t3) + (SELECT count(*) FROM t4) + (SELECT count(*) FROM t5)"))
                .isEqualTo("4");
    }

    @Test
    @DisplayName("promise 7: Ctrl-C while the question stands changes nothing, whatever is answered")
    void anInterruptAtTheQuestionChangesNothing() {
        scenario.both("CREATE TABLE t (n int)").onTarget("INSERT INTO t VALUES (-1)");
        scenario.generate().done();
        CliRun ran = scenario.interactive(
                () -> {
                    scenario.stop.request();
                    return "yes\n";
                },
                "migrate",
                scenario.manifest.toString(),
                "--truncate");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(ran.err()).contains("interrupted; nothing was copied");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1");
    }

    @Test
    @DisplayName("promise 8: who copies a table in parts that another manifest empties brings no more of them")
    void noPartComesAfterItsTargetWasEmptied() {
        LargeTable big = LargeTable.in(scenario);
        generateOther("big");
        scenario.generate().done();
        CliRun rival = big.migrateUntil(
                4, () -> migrateOther("--truncate", "--split", "none").done());
        assertThat(rival.code()).as(rival.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(rival.err()).contains("generation 1 of the item was in and its rows were removed since");
        big.isCopied();
        assertThat(big.markers(1)).isEqualTo("1 of 9");
    }

    @Test
    @DisplayName("promise 8: a copy whose record was lost and whose rows are gone since is copied anew")
    void whatWasEmptiedBeforeItWasRecordedIsCopied() {
        scenario.both("CREATE TABLE t (n int)").onSource("INSERT INTO t VALUES (1), (2)");
        scenario.generate().done();
        scenario.verb("migrate").done();
        scenario.changeManifest("UPDATE tables SET state = 'running', migrated = NULL");
        generateOther("t");
        migrateOther("--truncate").done();
        assertThat(scenario.verb("migrate").err()).contains("--truncate empties it first");
        CliRun ran = scenario.verb("migrate", "--truncate").done();
        assertThat(ran.err()).contains("generation 1 of it was in and its rows were removed since");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("2");
    }

    @Test
    @DisplayName("promise 8: an older manifest copies what a newer one has emptied and did not come to copy again")
    void anOlderManifestCopiesWhatWasEmptied() throws IOException {
        scenario.both("CREATE TABLE t (n int)").onSource("INSERT INTO t VALUES (1), (2)");
        scenario.generate().done();
        copyTheManifest();
        scenario.verb("migrate").done();
        scenario.verb("reset", "--table", "t").done();
        scenario.interrupted(0, "--truncate");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
        migrateOther().done();
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("2");
        assertThat(scenario.verb("migrate").done().out()).contains("1 table had been copied by an earlier run");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("2");
    }

    private void partitions() {
        scenario.both(
                "CREATE TABLE p (n int) PARTITION BY RANGE (n)",
                "CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (n)",
                "CREATE TABLE p1 PARTITION OF q FOR VALUES FROM (0) TO (50)",
                "CREATE TABLE p2 PARTITION OF q DEFAULT");
        scenario.onSource("INSERT INTO p SELECT generate_series(1, 99)");
        scenario.generate().done();
    }

    private void generateOther(String mergeInto) {
        scenario.run(
                        "generate",
                        other.toString(),
                        "--source",
                        scenario.from.uri(scenario.source),
                        "--target",
                        scenario.to.uri(scenario.target),
                        "--merge-children",
                        mergeInto)
                .done();
    }

    @Test
    @DisplayName("promise 8: a marker of removed rows is retired, whatever table its rows came in by")
    void markersOfEmptiedPartitionsAreRetired() {
        partitions();
        scenario.verb("migrate", "--table", "p1").done();
        scenario.changeManifest("UPDATE tables SET target_table = 'q' WHERE source_table = 'p2'");
        scenario.verb("migrate", "--append").done();
        generateOther("p");
        migrateOther("--truncate").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("99");
        assertThat(scenario.targetValue(
                        "SELECT string_agg(target, ' ') FROM copytool.commit_marker WHERE replaced_by IS NOT NULL"))
                .contains("\"public\".\"p1\"", "\"public\".\"q\"");
        scenario.changeManifest("UPDATE tables SET state = 'pending', migrated = NULL");
        CliRun back = scenario.verb("migrate");
        assertThat(back.code()).as(back.everything()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    @DisplayName("promise 8: that rows go whose marker stays, since others it proves lie elsewhere, is said before")
    void rowsThatCameFromAboveAreTold() {
        partitions();
        generateOther("p");
        migrateOther().done();
        CliRun ran = scenario.verb("migrate", "--truncate", "--table", "p1").done();
        assertThat(ran.err())
                .contains("note: target public.p1: emptying it removes rows that another manifest may have copied into"
                        + " public.p");
        assertThat(scenario.targetValue("SELECT count(*) FROM copytool.commit_marker WHERE replaced_by IS NOT NULL"))
                .isEqualTo("0");
    }
}
