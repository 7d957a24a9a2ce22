package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of a large table come into an empty target frozen, and nothing that holds a row is truncated for that. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class FreezeTest {
    /** The server notes in this fork which blocks need no VACUUM; COPY writes it only when it freezes. */
    private static final String FROZEN = "SELECT pg_relation_size('big', 'vm') > 0";

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both("CREATE TABLE big (n int, v text)")
                .onSource("INSERT INTO big SELECT i, repeat('x', 100) FROM generate_series(1, 150000) i");
        scenario.generate().done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void migrated(boolean frozen, String... options) {
        scenario.verb("migrate", options).done();
        assertThat(scenario.targetValue(FROZEN)).isEqualTo(frozen ? "t" : "f");
        scenario.verb("verify").done();
    }

    @Test
    void anEmptyTargetTakesFrozenRows() {
        migrated(true);
    }

    @Test
    void anEmptyTargetWhoseIndexesArePutOffTakesFrozenRows() {
        scenario.onTarget("ALTER TABLE big ADD PRIMARY KEY (n)");
        migrated(true, "--indexes", "defer");
        assertThat(scenario.targetValue(
                        "SELECT count(*) FROM pg_index WHERE indrelid = 'big'::regclass AND indisvalid"))
                .isEqualTo("1");
    }

    @Test
    void nothingIsFrozenWhereThatIsNotWanted() {
        migrated(false, "--no-freeze");
    }

    @Test
    void aTableInPartsIsNotFrozen() {
        migrated(false, "--split-size", "5MB");
    }

    @Test
    @DisplayName("promise 5: a target that holds rows is not truncated")
    void aTargetWithRowsKeepsThem() {
        scenario.onTarget("INSERT INTO big VALUES (-1, 'kept')");
        scenario.verb("migrate", "--append").done();
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || min(n) FROM big"))
                .isEqualTo("150001 -1");
        assertThat(scenario.targetValue(FROZEN)).isEqualTo("f");
    }

    @Test
    @DisplayName("promise 7: a reader of the target is not waited for")
    void aReaderIsNotWaitedFor() throws SQLException {
        try (Connection reader = scenario.to.connect(scenario.target);
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT * FROM big");
            migrated(false, "--lock-timeout", "100ms");
            reader.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE heard (n int);"
                        + " CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN INSERT INTO heard VALUES (1); RETURN NULL; END$$;"
                        + " CREATE TRIGGER hear AFTER TRUNCATE ON big EXECUTE FUNCTION hear()",
                "CREATE PUBLICATION told FOR TABLE big",
                "ALTER TABLE big ADD PRIMARY KEY (n); CREATE TABLE child (n int REFERENCES big)",
            })
    @DisplayName("promise 5: where somebody would hear of the TRUNCATE, or forbids it, there is none")
    void whoeverHearsOfItIsSpared(String onTarget) {
        scenario.onTarget(onTarget);
        String before = scenario.targetValue("SELECT pg_relation_filenode('big')");
        migrated(false);
        assertThat(scenario.targetValue("SELECT pg_relation_filenode('big')")).isEqualTo(before);
        if (onTarget.contains("heard")) {
            assertThat(scenario.targetValue("SELECT count(*) FROM heard")).isEqualTo("0");
        }
    }

    @Test
    @DisplayName("a dry run shows the TRUNCATE and the FREEZE")
    void aDryRunShowsIt() {
        assertThat(scenario.verb("migrate", "--dry-run").done().out())
                .contains("TRUNCATE ONLY \"public\".\"big\";", "(FORMAT binary, FREEZE);");
    }
}
