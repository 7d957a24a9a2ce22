package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** All parts of a table read one snapshot; what happens when it is lost. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SplitSnapshotTest {
    private Scenario scenario;
    private LargeTable big;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        big = LargeTable.in(scenario);
        scenario.generate().done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @Test
    @DisplayName("all parts read one snapshot, whatever is written between them")
    void partsAreOfOneTime() {
        String before = big.sourceSum();
        // Every row moves behind the last one, into what the last part reads.
        big.migrateUntil(
                        3,
                        () -> scenario.onSource("UPDATE big SET v = repeat('y', 100)", "DELETE FROM big WHERE n < 100"))
                .done();
        big.holds(before);
    }

    @Test
    @DisplayName("a lost snapshot is replaced where the source is as it was")
    void aLostSnapshotIsReplaced() {
        CliRun ran = big.migrateUntil(3, this::loseTheHolder).done();
        assertThat(ran.err()).contains("the snapshot that its parts share was lost");
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|1|null|10000");
    }

    @Test
    @DisplayName("promise 4: a source that was written to when its snapshot was lost is copied anew in the same run")
    void aLostSnapshotOfAChangedSource() {
        CliRun ran = big.migrateUntil(3, () -> {
            big.change();
            loseTheHolder();
        });
        assertThat(ran.done().err()).contains("cannot be proven unchanged since its first parts were copied");
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|2|null|10000");
    }

    private void loseTheHolder() {
        assertThat(scenario.from.rows(
                        scenario.source,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE query LIKE '%pg_export_snapshot%' AND state = 'idle in transaction'"
                                + " AND datname = current_database()"))
                .hasSize(1);
    }
}
