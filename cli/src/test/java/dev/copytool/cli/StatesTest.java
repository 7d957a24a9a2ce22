package dev.copytool.cli;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table "From state to state" of docs/manifest.md, cell by cell: a table in each state, and what each form of {@code migrate} makes
 * of it. The source has ten rows, 1 to 10.
 */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class StatesTest {

    /** The columns of the table. */
    private enum How {
        PLAIN(""),
        APPEND("--append"),
        TRUNCATE("--truncate"),
        RETRY("--retry-errors"),
        RECOPY("--recopy");

        private final String flag;

        How(String flag) {
            this.flag = flag;
        }

        List<String> words(String table) {
            List<String> words = new ArrayList<>();
            if (!flag.isEmpty()) {
                words.add(flag);
            }
            if (this != RECOPY) {
                words.add("--table");
            }
            words.add(table);
            return words;
        }
    }

    /** The rows of the table that are told by one run over one table; each cell is {@code exit code: rows in the target, state}. */
    private enum State {
        EMPTY("0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done", "2: 0 pending"),
        UNKNOWN_ROWS("3: 3 pending", "0: 13 done", "0: 10 done", "3: 3 pending", "2: 3 pending"),
        IN("0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done", "2: 10 pending"),
        DONE("0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done"),
        DONE_AND_CHANGED("0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done", "0: 11 done"),
        DONE_AND_EMPTIED("3: 0 done", "3: 0 done", "0: 10 done", "3: 0 done", "0: 10 done"),
        DONE_AND_GONE("0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done"),
        DONE_WITHOUT_MARKER("3: 10 done", "0: 20 done", "0: 10 done", "3: 10 done", "1: 10 done"),
        RESET("3: 10 pending", "3: 10 pending", "0: 10 done", "3: 10 pending", "0: 10 done"),
        RESET_BESIDE_OTHERS("3: 13 pending", "3: 13 pending", "0: 10 done", "3: 13 pending", "1: 13 failed"),
        RESET_AND_EMPTIED("0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done"),
        FAILED("0: 10 done", "0: 10 done", "0: 10 done", "0: 10 done", "2: 0 failed"),
        RECOPY_FAILED("0: 11 done", "0: 11 done", "0: 11 done", "0: 11 done", "0: 11 done");

        private final String plain;
        private final String append;
        private final String truncate;
        private final String retry;
        private final String recopy;

        State(String plain, String append, String truncate, String retry, String recopy) {
            this.plain = plain;
            this.append = append;
            this.truncate = truncate;
            this.retry = retry;
            this.recopy = recopy;
        }

        String cell(How how) {
            return switch (how) {
                case PLAIN -> plain;
                case APPEND -> append;
                case TRUNCATE -> truncate;
                case RETRY -> retry;
                case RECOPY -> recopy;
            };
        }
    }

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private static String table(How how) {
        return "t_" + how.name().toLowerCase(Locale.ROOT);
    }

    private void each(String statement) {
        for (How how : How.values()) {
            scenario.onTarget(statement.formatted(table(how)));
        }
    }

    private void resetAll() {
        for (How how : How.values()) {
            scenario.verb("reset", "--table", table(how)).done();
        }
    }

    private void arrange(State state) {
        for (How how : How.values()) {
            scenario.both("CREATE TABLE " + table(how) + " (n int)")
                    .onSource("INSERT INTO " + table(how) + " SELECT generate_series(1, 10)");
        }
        scenario.generate().done();
        switch (state) {
            case EMPTY -> {}
            case UNKNOWN_ROWS -> each("INSERT INTO %s VALUES (-1), (-2), (-3)");
            case IN -> {
                scenario.verb("migrate").done();
                scenario.changeManifest("UPDATE tables SET state = 'pending', migrated = NULL");
            }
            case DONE -> scenario.verb("migrate").done();
            case DONE_AND_CHANGED -> {
                scenario.verb("migrate").done();
                changeSources();
            }
            case DONE_AND_EMPTIED -> {
                scenario.verb("migrate").done();
                each("TRUNCATE %s");
            }
            case DONE_AND_GONE -> {
                scenario.verb("migrate").done();
                each("TRUNCATE %s");
                scenario.onTarget("DELETE FROM copytool.commit_marker");
            }
            case DONE_WITHOUT_MARKER -> {
                scenario.verb("migrate").done();
                scenario.onTarget("DELETE FROM copytool.commit_marker");
            }
            case RESET -> {
                scenario.verb("migrate").done();
                resetAll();
            }
            case RESET_BESIDE_OTHERS -> {
                scenario.verb("migrate").done();
                each("INSERT INTO %s VALUES (-1), (-2), (-3)");
                resetAll();
            }
            case RESET_AND_EMPTIED -> {
                scenario.verb("migrate").done();
                each("TRUNCATE %s");
                resetAll();
            }
            case FAILED -> {
                each("ALTER TABLE %s ADD CONSTRAINT small CHECK (n < 5)");
                scenario.verb("migrate", "--no-stop-on-error");
                each("ALTER TABLE %s DROP CONSTRAINT small");
            }
            case RECOPY_FAILED -> {
                scenario.verb("migrate").done();
                changeSources();
                each("ALTER TABLE %s ADD CONSTRAINT small CHECK (n < 11)");
                for (How how : How.values()) {
                    scenario.verb("migrate", "--recopy", table(how));
                }
                each("ALTER TABLE %s DROP CONSTRAINT small");
            }
        }
    }

    private void changeSources() {
        for (How how : How.values()) {
            scenario.onSource("INSERT INTO " + table(how) + " VALUES (11)");
        }
    }

    private String cell(How how) {
        CliRun run = scenario.verb("migrate", how.words(table(how)).toArray(String[]::new));
        String row = scenario.manifestRows("SELECT state FROM tables WHERE source_table = '" + table(how) + "'")
                .get(0);
        return run.code().code() + ": " + scenario.targetValue("SELECT count(*) FROM " + table(how)) + " " + row;
    }

    @ParameterizedTest(name = "promise 8: from state to state: {0}")
    @EnumSource(State.class)
    void eachCellIsAsTheTableSays(State state) {
        arrange(state);
        SoftAssertions cells = new SoftAssertions();
        for (How how : How.values()) {
            String first = cell(how);
            cells.assertThat(first).as(state + ", " + how).isEqualTo(state.cell(how));
            if (first.startsWith("0") && how != How.RECOPY) {
                cells.assertThat(cell(how)).as(state + ", " + how + " again").isEqualTo(first);
            }
        }
        cells.assertAll();
    }
}
