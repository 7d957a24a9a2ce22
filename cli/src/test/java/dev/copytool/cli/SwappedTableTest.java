package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table that another takes the name of while its parts are copied. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SwappedTableTest {
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

    private void swapTarget() {
        scenario.onTarget("ALTER TABLE big RENAME TO away", "CREATE TABLE big (n int, v text)");
    }

    @Test
    @DisplayName("promise 4: no part goes into a target that was swapped since the first ones, in the same run")
    void aTargetSwappedInTheRun() {
        CliRun ran = big.migrateUntil(3, this::swapTarget);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("public", "it is not the table that the first parts went into");
        assertThat(scenario.targetValue("SELECT count(*) FROM big")).isEqualTo("0");
        scenario.onTarget("DROP TABLE big", "ALTER TABLE away RENAME TO big");
        big.migrate("--retry-errors").done();
        big.isCopied();
    }

    @Test
    @DisplayName("promise 4: nor in a later run, which is refused before it copies")
    void aTargetSwappedBetweenRuns() {
        big.stopAfter(3);
        swapTarget();
        CliRun ran = big.migrate();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("is not the table that its first parts went into");
        scenario.onTarget("DELETE FROM copytool.commit_marker");
        big.migrate().done();
        big.isCopied();
    }

    @ParameterizedTest(
            name = "promise 4: a target that was swapped once all of it was in, in the same run, is missed ({0})")
    @ValueSource(strings = {"--split-size=1GB", "--split-size=200kB"})
    void aTargetSwappedAtTheEndOfTheRun(String size) {
        int parts = size.endsWith("GB") ? 1 : 8;
        CliRun ran = scenario.verb(new AfterParts(parts, this::swapTarget), "migrate", "--parallel", "1", size);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("or tables were replaced there, while this run was at work");
        scenario.onTarget("INSERT INTO big SELECT * FROM away");
        scenario.verb("migrate").done();
        big.isCopied();
    }

    @Test
    @DisplayName("promise 4: a target that was swapped after it was done lacks its rows")
    void aTargetSwappedLater() {
        big.migrate().done();
        swapTarget();
        scenario.onTarget("INSERT INTO big SELECT * FROM away LIMIT 10");
        CliRun ran = big.migrate();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains(
                        "the target public.big holds 10 rows, markers prove 10000",
                        "migrate " + scenario.manifest + " --table public.big --truncate");
        scenario.onTarget("TRUNCATE big");
        scenario.verb("migrate", "--table", "public.big", "--truncate").done();
        big.isCopied();
    }

    @Test
    @DisplayName("promise 2: a source that was swapped between parts is not taken for an empty one")
    void aSourceSwappedInTheRun() {
        CliRun ran = big.migrateUntil(
                3,
                () -> scenario.onSource(
                        "ALTER TABLE big RENAME TO away",
                        "CREATE TABLE big (n int, v text)",
                        "INSERT INTO big SELECT * FROM away"));
        assertThat(ran.done().err()).contains("another table has taken its name");
        big.isCopied();
    }

    @Test
    @DisplayName("promise 4: columns that exchange their names between parts are seen")
    void columnsThatExchangeTheirNamesInTheRun() {
        scenario.both("ALTER TABLE big ADD COLUMN w text");
        scenario.onSource("UPDATE big SET w = 'w'", "VACUUM FULL ANALYZE big");
        scenario.generate("--refresh").done();
        CliRun ran = big.migrateUntil(
                3,
                () -> scenario.onSource(
                        "ALTER TABLE big RENAME v TO x; ALTER TABLE big RENAME w TO v; ALTER TABLE big RENAME x TO w"));
        assertThat(ran.done().err()).contains("copied anew");
        assertThat(scenario.targetValue("SELECT count(*) || '/' || count(*) FILTER (WHERE v = 'w') FROM big"))
                .isEqualTo("10000/10000");
    }

    @Test
    @DisplayName("promise 4: a source that has become partitioned before its first part is not taken for an empty one")
    void aSourcePartitionedBeforeItsFirstPart() {
        AtomicBoolean partitioned = new AtomicBoolean();
        CliRun ran = big.migrateUntil(0, () -> {
            if (!partitioned.getAndSet(true)) {
                scenario.onSource(
                        "ALTER TABLE big RENAME TO rest",
                        "CREATE TABLE big (n int, v text) PARTITION BY RANGE (n)",
                        "ALTER TABLE big ATTACH PARTITION rest DEFAULT");
            }
        });
        assertThat(ran.done().err()).contains("copied anew");
        big.isCopied();
    }

    @Test
    @DisplayName("promise 4: labels of an enum that were exchanged between parts are seen")
    void labelsExchangedInTheRun() {
        scenario.both("CREATE TYPE mood AS ENUM ('sad', 'glad')", "ALTER TABLE big ADD COLUMN m mood[]");
        scenario.onSource("UPDATE big SET m = '{sad}'", "VACUUM FULL ANALYZE big");
        scenario.generate("--refresh").done();
        CliRun ran = big.migrateUntil(
                3,
                () -> scenario.onSource(
                        "ALTER TYPE mood RENAME VALUE 'sad' TO 'x'",
                        "ALTER TYPE mood RENAME VALUE 'glad' TO 'sad'",
                        "ALTER TYPE mood RENAME VALUE 'x' TO 'glad'"));
        assertThat(ran.done().err()).contains("copied anew");
        assertThat(scenario.targetValue("SELECT count(*) || '/' || count(*) FILTER (WHERE m = '{glad}') FROM big"))
                .isEqualTo("10000/10000");
    }

    @Test
    @DisplayName("promise 11: markers of an earlier version, which know no table, are gone on from")
    void markersOfAnEarlierVersion() {
        big.stopAfter(3);
        scenario.onTarget("ALTER TABLE copytool.commit_marker DROP COLUMN target_oid");
        big.migrate().done();
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|1|null|10000");
    }

    @Test
    @DisplayName(
            "promise 4: a column of the source that was made anew between parts has other values than the first parts")
    void aColumnMadeAnewInTheRun() {
        CliRun ran = big.migrateUntil(
                3,
                () -> scenario.onSource(
                        "ALTER TABLE big DROP COLUMN v", "ALTER TABLE big ADD COLUMN v text DEFAULT 'made anew'"));
        assertThat(ran.done().err()).contains("has other columns, since its first parts were copied");
        assertThat(scenario.targetValue("SELECT count(*) || '/' || count(*) FILTER (WHERE v = 'made anew') FROM big"))
                .isEqualTo("10000/10000");
    }
}
