package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large table is copied in parts, which together are the table as it was at one time. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SplitTest {
    private static final String SIZE = "200kB";
    private static final String QUERY = "SELECT * FROM big";

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both("CREATE TABLE big (n int, v text)")
                .onSource("INSERT INTO big SELECT i, repeat('x', 100) FROM generate_series(1, 10000) i", "ANALYZE big");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private String sourceSum() {
        return scenario.from.checksum(scenario.source, QUERY);
    }

    private void holds(String sum) {
        assertThat(scenario.to.checksum(scenario.target, QUERY)).isEqualTo(sum);
    }

    private CliRun migrate(String... more) {
        return scenario.verb("migrate", words(more));
    }

    private static String[] words(String... more) {
        return Stream.concat(Stream.of("--split-size", SIZE, "--parallel", "1"), Stream.of(more))
                .toArray(String[]::new);
    }

    private CliRun migrateUntil(int parts, Runnable action, String... more) {
        return scenario.verb(new AfterParts(parts, action), "migrate", words(more));
    }

    private String item() {
        return scenario.manifestRows("SELECT state, epoch, replaces, rows FROM tables")
                .get(0);
    }

    private void stopAfter(int parts) {
        assertThat(migrateUntil(parts, scenario.stop::request).code()).isEqualTo(ExitCode.INTERRUPTED);
        scenario.stop = new StopSignal();
    }

    private String markers(int epoch) {
        return scenario.targetValue("SELECT count(*) FILTER (WHERE replaced_by IS NULL) || ' of ' || count(*)"
                + " FROM copytool.commit_marker WHERE epoch = " + epoch);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "4"})
    @DisplayName("promise 1: every part comes with a marker of its own, and all parts are the table")
    void aLargeTableIsCopiedInParts(String parallel) {
        scenario.generate();
        CliRun ran = scenario.verb("migrate", "--split-size", SIZE, "--parallel", parallel)
                .done();
        assertThat(ran.out()).contains("copied 1 table, 10,000 rows");
        holds(sourceSum());
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || max(part) || ' ' || sum(rows) || ' '"
                        + " || count(*) FILTER (WHERE rows > 0) FROM copytool.commit_marker"))
                .isEqualTo("8 7 10000 7");
        assertThat(item()).isEqualTo("done|1|null|10000");
        assertThat(scenario.verb("migrate").done().out()).contains("nothing left to copy");
        scenario.verb("verify").done();
    }

    @Test
    @DisplayName("all parts read one snapshot, whatever is written between them")
    void partsAreOfOneTime() {
        scenario.generate();
        String before = sourceSum();
        // Every row moves behind the last one, into what the last part reads.
        migrateUntil(3, () -> scenario.onSource("UPDATE big SET v = repeat('y', 100)", "DELETE FROM big WHERE n < 100"))
                .done();
        holds(before);
    }

    @Test
    @DisplayName("promise 3: what was copied before a stop is not copied again, the rest is")
    void aStoppedTableGoesOn() {
        scenario.generate();
        stopAfter(3);
        assertThat(scenario.targetValue("SELECT count(*) FROM big")).isBetween("2000", "4000");
        assertThat(item()).startsWith("pending|1");
        assertThat(migrate().done().out()).contains("copied 1 table");
        holds(sourceSum());
        assertThat(scenario.targetValue("SELECT count(*) FILTER (WHERE attempt = 1) FROM copytool.commit_marker"))
                .isEqualTo("8");
    }

    @Test
    @DisplayName("promise 3: parts that only the target knows of are found by their markers")
    void anOlderManifestFindsTheParts() {
        scenario.generate();
        stopAfter(3);
        scenario.changeManifest("DELETE FROM parts", "UPDATE tables SET state = 'pending'");
        migrate().done();
        holds(sourceSum());
        scenario.changeManifest(
                "DELETE FROM parts", "UPDATE tables SET state = 'pending', migrated = NULL, rows = NULL");
        assertThat(migrate("--split", "none").done().out()).contains("1 table had been copied by an earlier run");
        assertThat(item()).isEqualTo("done|1|null|10000");
        holds(sourceSum());
    }

    @Test
    @DisplayName("a cut that was begun is kept, whatever size is asked for later")
    void aCutIsKept() {
        scenario.generate();
        stopAfter(2);
        scenario.verb("migrate", "--split-size", "100kB").done();
        holds(sourceSum());
        assertThat(markers(1)).isEqualTo("8 of 8");
    }

    @Test
    @DisplayName("promise 3: if the source was written to since, the parts are removed and it is copied anew")
    void aChangedSourceIsCopiedAnew() {
        scenario.generate();
        stopAfter(3);
        scenario.onSource("UPDATE big SET v = repeat('z', 100) WHERE n % 2 = 0");
        CliRun ran = migrate().done();
        assertThat(ran.err()).contains("cannot be proven unchanged since its first parts were copied");
        holds(sourceSum());
        assertThat(item()).isEqualTo("done|2|null|10000");
        assertThat(markers(1))
                .as("no part of the first generation can come any more")
                .isEqualTo("0 of 8");
        scenario.verb("verify").done();
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
        migrate("--table", "p2").done();
        assertThat(migrateUntil(3, scenario.stop::request, "--table", "p1").code())
                .isEqualTo(ExitCode.INTERRUPTED);
        scenario.stop = new StopSignal();
        scenario.onSource("DELETE FROM p1 WHERE n < 50");
        migrate("--table", "p1").done();
        String query = "SELECT * FROM p";
        assertThat(scenario.to.checksum(scenario.target, query))
                .isEqualTo(scenario.from.checksum(scenario.source, query));
    }

    @Test
    @DisplayName("promise 12: who still copies parts of an earlier generation brings none into the new one")
    void aLateRivalBringsNothing() {
        scenario.generate();
        CliRun rival = migrateUntil(3, () -> {
            scenario.onSource("UPDATE big SET v = repeat('z', 100) WHERE n % 2 = 0");
            scenario.changeManifest("UPDATE tables SET state = 'pending'");
            // As if from another host with a copy of the manifest.
            CliRun newer = CliRun.of(
                    "migrate", copyOfManifest(), "--split-size", SIZE, "--parallel", "1", "--stall-timeout", "off");
            newer.done();
        });
        assertThat(rival.code()).as(rival.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(rival.err()).contains("generation 1 of the item was in and its rows were removed since");
        holds(sourceSum());
    }

    private String copyOfManifest() {
        String copy = scenario.directory.resolve("copy.sqlite").toString();
        scenario.changeManifest("VACUUM INTO '" + copy + "'");
        return copy;
    }

    private void loseTheHolder() {
        assertThat(scenario.from.rows(
                        scenario.source,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE query LIKE '%pg_export_snapshot%' AND state = 'idle in transaction'"
                                + " AND datname = current_database()"))
                .hasSize(1);
    }

    @Test
    @DisplayName("a lost snapshot is replaced where the source is as it was")
    void aLostSnapshotIsReplaced() {
        scenario.generate();
        CliRun ran = migrateUntil(3, this::loseTheHolder).done();
        assertThat(ran.err()).contains("the snapshot that its parts share was lost");
        holds(sourceSum());
        assertThat(item()).isEqualTo("done|1|null|10000");
    }

    @Test
    @DisplayName("a lost snapshot of a source that was written to ends the item, and the next run copies it anew")
    void aLostSnapshotOfAChangedSource() {
        scenario.generate();
        CliRun ran = migrateUntil(3, () -> {
            scenario.onSource("UPDATE big SET v = repeat('z', 100) WHERE n % 2 = 0");
            loseTheHolder();
        });
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("cannot be proven unchanged since its first parts were copied");
        migrate("--retry-errors").done();
        holds(sourceSum());
        assertThat(item()).isEqualTo("done|2|null|10000");
    }

    @Test
    @DisplayName("a restart that was itself cut short goes on, and never passes for a finished copy")
    void aRestartIsRestarted() {
        scenario.generate();
        stopAfter(3);
        scenario.onSource("UPDATE big SET v = repeat('z', 100) WHERE n % 2 = 0");
        stopAfter(1);
        assertThat(item()).startsWith("pending|2");
        scenario.onSource("DROP TABLE big");
        assertThat(migrate().code()).isEqualTo(ExitCode.REFUSED);
        assertThat(migrate("--no-stop-on-error").code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(item()).startsWith("failed|2");
        scenario.onSource(
                "CREATE TABLE big (n int, v text)",
                "INSERT INTO big SELECT i, repeat('w', 90) FROM generate_series(1, 9000) i");
        migrate("--retry-errors").done();
        holds(sourceSum());
        assertThat(item()).isEqualTo("done|3|null|9000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n int PRIMARY KEY",
                "n int, UNIQUE (n, v)",
                "n uuid PRIMARY KEY",
                "n text COLLATE \"C\" PRIMARY KEY",
                "n numeric",
                "n timestamptz",
                "\"it's \\\\ n\" text"
            })
    @DisplayName("tables are cut by an indexed column too, rows without a value and uneven values included")
    void tablesAreCutByKeys(String key) {
        String column = key.startsWith("\"") ? key.substring(0, key.indexOf("\" ") + 1) : "n";
        String value = key.contains("uuid")
                ? "md5(i::text)::uuid"
                : key.contains("timestamptz")
                        ? "'2020-01-01'::timestamptz + i * i * interval '1 s'"
                        : key.contains("text") ? "'a\\\\''' || i" : "i * i";
        String unindexed = key.contains("PRIMARY") || key.contains("UNIQUE")
                ? "SELECT 1"
                : "CREATE INDEX ON keyed (" + column + ")";
        scenario.both("CREATE TABLE keyed (" + key + ", v text)")
                .onSource(
                        unindexed,
                        "INSERT INTO keyed SELECT " + value + ", repeat('x', 100) FROM generate_series(1, 10000) i",
                        key.contains("PRIMARY")
                                ? "SELECT 1"
                                : "INSERT INTO keyed SELECT NULL, i FROM generate_series(1, 20) i",
                        "ANALYZE keyed");
        scenario.generate();
        scenario.verb("migrate", "--table", "keyed", "--split", "key", "--split-size", SIZE)
                .done();
        String query = "SELECT * FROM keyed";
        assertThat(scenario.to.checksum(scenario.target, query))
                .isEqualTo(scenario.from.checksum(scenario.source, query));
        List<String> parts = scenario.to.rows(
                scenario.target, "SELECT rows FROM copytool.commit_marker WHERE part > 0 ORDER BY part");
        assertThat(parts)
                .hasSizeGreaterThan(4)
                .allSatisfy(rows -> assertThat(Long.parseLong(rows)).isBetween(500L, 3000L));
    }

    @Test
    @DisplayName("indexes that are put off are built once all parts are in, in whichever run that is")
    void indexesWaitForAllParts() {
        scenario.onTarget("ALTER TABLE big ADD PRIMARY KEY (n)", "CREATE INDEX ON big (v)");
        String defined = "SELECT string_agg(pg_get_indexdef(indexrelid), '; ' ORDER BY indexrelid::regclass::text)"
                + " FROM pg_index WHERE indrelid = 'big'::regclass";
        String before = scenario.targetValue(defined);
        scenario.generate();
        assertThat(migrateUntil(3, scenario.stop::request, "--indexes", "defer").code())
                .isEqualTo(ExitCode.INTERRUPTED);
        scenario.stop = new StopSignal();
        assertThat(scenario.targetValue("SELECT count(*) FROM pg_index WHERE indrelid = 'big'::regclass"))
                .isEqualTo("0");
        migrate().done();
        holds(sourceSum());
        assertThat(scenario.targetValue(defined)).isEqualTo(before);
    }

    @Test
    @DisplayName("a dry run shows the parts and how each is read")
    void aDryRunShowsTheParts() {
        scenario.generate();
        CliRun shown =
                scenario.verb("migrate", "--dry-run", "--split-size", "500kB").done();
        assertThat(shown.out())
                .contains(
                        "-- public.big: cut into 3 parts",
                        "-- public.big (part 3 of 3)",
                        "FROM ONLY \"public\".\"big\" WHERE ctid >= '(");
        assertThat(scenario.verb("migrate", "--dry-run").done().out()).doesNotContain("ctid");
    }

    @Test
    @DisplayName("what cannot be cut, or may leave out rows, is copied whole")
    void someTablesAreCopiedWhole() {
        scenario.both("CREATE TABLE other (n int, v text)")
                .onSource("CREATE VIEW seen AS SELECT * FROM big", "INSERT INTO other SELECT * FROM big")
                .onTarget("CREATE TABLE seen (n int, v text)");
        scenario.generate("--views");
        migrate("--table", "seen").done();
        migrate("--table", "other", "--split", "none").done();
        migrate("--table", "big", "--max-rejects", "5").done();
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || max(part) FROM copytool.commit_marker"))
                .isEqualTo("3 0");
    }
}
