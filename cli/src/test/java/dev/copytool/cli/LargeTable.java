package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** A table {@code big} of a scenario, on both sides, which runs cut into seven parts. */
record LargeTable(Scenario scenario) {
    static final String SIZE = "200kB";

    private static final String QUERY = "SELECT * FROM big";

    /** Makes it, before the manifest. */
    static LargeTable in(Scenario scenario) {
        scenario.both("CREATE TABLE big (n int, v text)")
                .onSource("INSERT INTO big SELECT i, repeat('x', 100) FROM generate_series(1, 10000) i", "ANALYZE big");
        return new LargeTable(scenario);
    }

    /** Runs {@code migrate}, one part at a time. */
    CliRun migrate(String... more) {
        return scenario.verb("migrate", words(more));
    }

    /** The same, but does something once so many parts are recorded as copied. */
    CliRun migrateUntil(int parts, Runnable action, String... more) {
        return scenario.verb(new AfterParts(parts, action), "migrate", words(more));
    }

    /** The same, interrupted then. */
    void stopAfter(int parts, String... more) {
        scenario.interrupted(parts, words(more));
    }

    private static String[] words(String... more) {
        return Stream.concat(Stream.of("--split-size", SIZE, "--parallel", "1"), Stream.of(more))
                .toArray(String[]::new);
    }

    /** Changes every other row of the source. */
    void change() {
        scenario.onSource("UPDATE big SET v = repeat('z', 100) WHERE n % 2 = 0");
    }

    String sourceSum() {
        return scenario.from.checksum(scenario.source, QUERY);
    }

    /** Asserts that the target has the rows of this checksum. */
    void holds(String sum) {
        assertThat(scenario.to.checksum(scenario.target, QUERY)).isEqualTo(sum);
    }

    /** Asserts that the target has the rows that the source has now. */
    void isCopied() {
        holds(sourceSum());
    }

    /** Of the item its state, epoch, the epoch it replaces, and rows. */
    String item() {
        return scenario.manifestRows("SELECT state, epoch, replaces, rows FROM tables")
                .get(0);
    }

    /** How many markers of a generation count, of how many. */
    String markers(int epoch) {
        return scenario.targetValue("SELECT count(*) FILTER (WHERE replaced_by IS NULL) || ' of ' || count(*)"
                + " FROM copytool.commit_marker WHERE epoch = " + epoch);
    }
}
