package dev.copytool.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What the tests of {@code prepare} share: a source, an empty target, and ways to fill the one and to prepare the other. */
abstract class PrepareFixture {
    /** Set up by each of them, with the target it needs. */
    @SuppressWarnings("NullAway.Init")
    Scenario scenario;

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Makes the manifest, and then the tables by these rules. */
    CliRun prepare(String rules) {
        scenario.generate().done();
        return again(rules);
    }

    /** Makes the tables by these rules. */
    CliRun again(String rules, String... more) {
        Path file = scenario.directory.resolve("rules.yaml");
        try {
            Files.writeString(file, rules);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = new ArrayList<>(List.of("--rules", file.toString()));
        words.addAll(List.of(more));
        return scenario.verb("prepare", words.toArray(String[]::new));
    }

    /** A parent and two children a month, as aggregates of several levels are kept. */
    void aggregates() {
        scenario.onSource(
                "CREATE TABLE agg (state_id text NOT NULL, month date NOT NULL, aggregation_level int NOT NULL,"
                        + " n int DEFAULT 1) WITH (fillfactor = 90)",
                "CREATE INDEX ON agg (state_id)");
        for (String month : List.of("2020-01-01", "2020-02-01")) {
            for (int level = 1; level <= 2; level++) {
                String child = "\"agg_" + month + "_" + level + "\"";
                scenario.onSource(
                        "CREATE TABLE " + child + " (CHECK (month = DATE '" + month + "' AND aggregation_level = "
                                + level + ")) INHERITS (agg)",
                        "ALTER TABLE " + child + " ADD UNIQUE (state_id, month, aggregation_level)",
                        "CREATE INDEX ON " + child + " (state_id)",
                        "INSERT INTO " + child + " SELECT 's' || i, '" + month + "', " + level
                                + " FROM generate_series(1, 50) i");
            }
        }
    }

    void same(String... tables) {
        Definitions.same(scenario, tables);
    }
}
