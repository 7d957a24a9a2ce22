package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.LocalServer;
import dev.copytool.engine.testing.Polling;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The source is a standby: its counters never move, it cancels what reads rows that its primary removes, it takes over. */
@ShortSeconds
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class StandbyTest {
    private LocalServer primary;
    private LocalServer standby;
    private Scenario scenario;
    private LargeTable big;

    @BeforeEach
    void setUp(PostgresServer target) {
        primary = LocalServer.start(LocalServer.classPathBinaries(), Map.of("wal_keep_size", "64MB"));
        standby = primary.standby(Map.of("max_standby_streaming_delay", "100ms"));
        scenario = new Scenario(primary, target);
        big = LargeTable.in(scenario);
        caughtUp();
        scenario.run(
                        "generate",
                        scenario.manifest.toString(),
                        "--source",
                        standby.uri(scenario.source),
                        "--target",
                        target.uri(scenario.target))
                .done();
    }

    @AfterEach
    void tearDown() {
        standby.close();
        scenario.close();
        primary.close();
    }

    private void caughtUp() {
        String written = primary.value("postgres", "SELECT pg_current_wal_lsn()");
        Polling.until(() -> standby.value("postgres", "SELECT pg_last_wal_replay_lsn() >= '" + written + "'")
                .equals("t"));
    }

    @Test
    @DisplayName("check tells of a standby that cancels reads, and what that costs a table in parts")
    void checkTellsWhatALostSnapshotCosts() {
        assertThat(scenario.verb("check").done().out())
                .contains("it is a standby with hot_standby_feedback off, which cancels a COPY", "100ms")
                .contains("reads the parts again that are in");
    }

    @Test
    @DisplayName("promise 2: parts are finished from a standby if their contents are as they were")
    void partsOfAnUnchangedTableAreFinished() {
        big.stopAfter(3);
        CliRun ran = big.migrate().done();
        assertThat(ran.out()).contains("copied 1 table").doesNotContain("10,000 rows");
        big.isCopied();
    }

    @Test
    @DisplayName("promise 2: parts of a table that has changed are copied anew, though no counter of a standby moves")
    void partsOfAChangedTableAreCopiedAnew() {
        big.stopAfter(3);
        big.change();
        caughtUp();
        assertThat(big.migrate().done().err()).contains("copied anew");
        big.isCopied();
    }

    @Test
    @DisplayName("promise 2: a standby that takes over between two runs, and changes, gives one state of each table")
    void aPromotedStandbyGivesOneState() {
        big.stopAfter(3);
        standby.promote();
        standby.execute(scenario.source, "UPDATE big SET v = repeat('p', 100) WHERE n % 3 = 0");
        big.migrate().done();
        big.holds(standby.checksum(scenario.source, "SELECT * FROM big"));
    }

    @Test
    @DisplayName("promises 2 and 3: rows that the primary removes while they are read leave one state of the table")
    void aCancelledReadIsTriedAgain() {
        String before = big.sourceSum();
        big.migrateUntil(3, () -> {
                    big.change();
                    primary.execute(scenario.source, "VACUUM big");
                    caughtUp();
                })
                .done();
        assertThat(scenario.to.checksum(scenario.target, "SELECT * FROM big")).isIn(before, big.sourceSum());
    }
}
