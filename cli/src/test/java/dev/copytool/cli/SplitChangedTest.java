package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A source that was written to between its parts is copied anew, and no part of before stays or comes later. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SplitChangedTest {
    private Scenario scenario;
    private LargeTable big;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        big = LargeTable.in(scenario);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @Test
    @DisplayName("promise 3: if the source was written to since, the parts are removed and it is copied anew")
    void aChangedSourceIsCopiedAnew() {
        scenario.generate();
        big.stopAfter(3);
        big.change();
        CliRun ran = big.migrate().done();
        assertThat(ran.err()).contains("cannot be proven unchanged since its first parts were copied");
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|2|null|10000");
        assertThat(big.markers(1))
                .as("no part of the first generation can come any more")
                .isEqualTo("0 of 8");
        scenario.verb("verify").done();
    }

    @Test
    @DisplayName(
            "promise 4: a source that has changed is copied anew though its counters, size and file are as they were")
    void aChangeThatNoCounterTellsIsFound() {
        makeRoom();
        scenario.generate();
        big.stopAfter(3);
        changeUnseen();
        CliRun ran = big.migrate().done();
        assertThat(ran.err()).contains("cannot be proven unchanged since its first parts were copied");
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|2|null|8500");
    }

    @Test
    @DisplayName("promise 4: parts whose markers keep no digest prove nothing, and the table is copied anew")
    void partsOfAnOlderVersionAreCopiedAnew() {
        scenario.generate();
        big.stopAfter(3);
        scenario.onTarget("UPDATE copytool.commit_marker SET digest = NULL, snapshot = NULL");
        big.migrate().done();
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|2|null|10000");
    }

    @Test
    @DisplayName("promise 12: another run on a copy of the manifest reads the snapshot that the first one holds")
    void anotherRunReadsTheSameSnapshot() {
        makeRoom();
        scenario.generate();
        String before = big.sourceSum();
        big.migrateUntil(3, () -> {
                    changeUnseen();
                    scenario.changeManifest("UPDATE tables SET state = 'pending'");
                    CliRun.of("migrate", copyOfManifest(), "--split-size", LargeTable.SIZE, "--parallel", "1")
                            .done();
                })
                .done();
        big.holds(before);
    }

    @Test
    @DisplayName("promise 5: only its own rows are removed for that, told by its check constraint")
    void aChangedChildIsCopiedAnew() {
        scenario.both("CREATE TABLE p (kind text, n int, v text)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (kind = 'a')) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (kind = 'b')) INHERITS (p)",
                        "INSERT INTO p1 SELECT 'a', i, repeat('x', 100) FROM generate_series(1, 5000) i",
                        "INSERT INTO p2 SELECT 'b', i, 'x' FROM generate_series(1, 10) i");
        scenario.generate("--merge-children", "p").done();
        big.migrate("--table", "p2").done();
        big.stopAfter(3, "--table", "p1");
        scenario.onSource("DELETE FROM p1 WHERE n < 50");
        big.migrate("--table", "p1").done();
        String query = "SELECT * FROM p";
        assertThat(scenario.to.checksum(scenario.target, query))
                .isEqualTo(scenario.from.checksum(scenario.source, query));
    }

    @Test
    @DisplayName("promise 12: who still copies parts of an earlier generation brings none into the new one")
    void aLateRivalBringsNothing() {
        scenario.generate();
        CliRun rival = big.migrateUntil(3, () -> {
            big.change();
            scenario.changeManifest("UPDATE tables SET state = 'pending'");
            // As if from another host with a copy of the manifest.
            CliRun newer = CliRun.of(
                    "migrate",
                    copyOfManifest(),
                    "--split-size",
                    LargeTable.SIZE,
                    "--parallel",
                    "1",
                    "--stall-timeout",
                    "off");
            newer.done();
        });
        assertThat(rival.code()).as(rival.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(rival.err()).contains("generation 1 of the item was in and its rows were removed since");
        big.isCopied();
    }

    @Test
    @DisplayName("a restart that was itself cut short goes on, and never passes for a finished copy")
    void aRestartIsRestarted() {
        scenario.generate();
        big.stopAfter(3);
        big.change();
        big.stopAfter(1);
        assertThat(big.item()).startsWith("pending|2");
        scenario.onSource("DROP TABLE big");
        assertThat(big.migrate().code()).isEqualTo(ExitCode.REFUSED);
        assertThat(big.migrate("--no-stop-on-error").code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(big.item()).startsWith("failed|2");
        scenario.onSource(
                "CREATE TABLE big (n int, v text)",
                "INSERT INTO big SELECT i, repeat('w', 90) FROM generate_series(1, 9000) i");
        big.migrate("--retry-errors").done();
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|3|null|9000");
    }

    @Test
    @DisplayName("promise 8: an older manifest put back goes on with a generation that a newer one has begun")
    void anOlderManifestGoesOnWithTheNewGeneration() {
        scenario.generate();
        big.stopAfter(3);
        big.change();
        big.stopAfter(2);
        assertThat(big.item()).startsWith("pending|2");
        scenario.changeManifest("UPDATE tables SET epoch = 1, replaces = NULL, unfinished = 0", "DELETE FROM parts");
        CliRun ran = big.migrate().done();
        assertThat(ran.err()).contains("the manifest is older than the target, which has generation 2 of it");
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|2|null|10000");
    }

    @Test
    @DisplayName(
            "promise 8: an older manifest put back begins the generation after that if its source has changed since")
    void anOlderManifestBeginsTheGenerationAfterThat() {
        scenario.generate();
        big.stopAfter(3);
        big.change();
        big.stopAfter(2);
        scenario.changeManifest("UPDATE tables SET epoch = 1, replaces = NULL, unfinished = 0", "DELETE FROM parts");
        scenario.onSource("DELETE FROM big WHERE n > 9000");
        big.migrate().done();
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|3|null|9000");
        assertThat(big.markers(2)).startsWith("0 of ");
    }

    @Test
    @DisplayName("promise 8: what an older manifest is told to do does not make it take a half copy for a whole one")
    void anOlderManifestIsNotMadeToBelieveInHalfACopy() throws IOException {
        scenario.generate();
        big.migrate().done();
        Path older = Path.of(copyOfManifest());
        scenario.verb("reset", "--table", "big").done();
        big.stopAfter(3, "--truncate");
        Files.copy(older, scenario.manifest, StandardCopyOption.REPLACE_EXISTING);
        CliRun refused = scenario.verb("migrate", "--recopy", "big");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("or has begun one", "use the newer manifest");
        assertThat(big.migrate().done().out()).contains("copied 1 table");
        big.isCopied();
        scenario.verb("migrate", "--recopy", "big").done();
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|3|null|10000");
    }

    /** Leaves room in the first blocks, where rows that are changed later go, so that the file stays as long as it is. */
    private void makeRoom() {
        scenario.onSource("DELETE FROM big WHERE n <= 1500", "VACUUM big");
    }

    /** Moves rows of the last part into what the first one reads, without a trace in counters and sizes. */
    private void changeUnseen() {
        try (Connection writer = scenario.from.connect(scenario.source);
                Statement statement = writer.createStatement()) {
            statement.execute("SET track_counts = off");
            statement.execute("UPDATE big SET v = repeat('y', 100) WHERE n > 9500");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String copyOfManifest() {
        String copy = scenario.directory.resolve("copy.sqlite").toString();
        scenario.changeManifest("VACUUM INTO '" + copy + "'");
        return copy;
    }
}
