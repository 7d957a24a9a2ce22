package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables are cut by the values of a column. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SplitKeysTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
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
        scenario.verb("migrate", "--table", "keyed", "--split", "key", "--split-size", "200kB")
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
}
