package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large table is copied in parts, which together are the table. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SplitTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"1", "4"})
    @DisplayName("promise 1: every part comes with a marker of its own, and all parts are the table")
    void aLargeTableIsCopiedInParts(String parallel) {
        scenario.generate();
        CliRun ran = scenario.verb("migrate", "--split-size", LargeTable.SIZE, "--parallel", parallel)
                .done();
        assertThat(ran.out()).contains("copied 1 table, 10,000 rows");
        big.isCopied();
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || max(part) || ' ' || sum(rows) || ' '"
                        + " || count(*) FILTER (WHERE rows > 0) FROM copytool.commit_marker"))
                .isEqualTo("8 7 10000 7");
        assertThat(big.item()).isEqualTo("done|1|null|10000");
        assertThat(scenario.verb("migrate").done().out()).contains("nothing left to copy");
        scenario.verb("verify").done();
    }

    @Test
    @DisplayName("indexes that are put off are built once all parts are in, in whichever run that is")
    void indexesWaitForAllParts() {
        scenario.onTarget("ALTER TABLE big ADD PRIMARY KEY (n)", "CREATE INDEX ON big (v)");
        String defined = "SELECT string_agg(pg_get_indexdef(indexrelid), '; ' ORDER BY indexrelid::regclass::text)"
                + " FROM pg_index WHERE indrelid = 'big'::regclass";
        String before = scenario.targetValue(defined);
        scenario.generate();
        big.stopAfter(3, "--indexes", "defer");
        assertThat(scenario.targetValue("SELECT count(*) FROM pg_index WHERE indrelid = 'big'::regclass"))
                .isEqualTo("0");
        big.migrate().done();
        big.isCopied();
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
                        "FROM ONLY \"public\".\"big\" WHERE ctid OPERATOR(pg_catalog.>=) '(");
        assertThat(scenario.verb("migrate", "--dry-run").done().out()).doesNotContain("ctid");
    }

    @Test
    @DisplayName("what cannot be cut, or may leave out rows, is copied whole")
    void someTablesAreCopiedWhole() {
        scenario.both("CREATE TABLE other (n int, v text)")
                .onSource("CREATE VIEW seen AS SELECT * FROM big", "INSERT INTO other SELECT * FROM big")
                .onTarget("CREATE TABLE seen (n int, v text)");
        scenario.generate("--views");
        big.migrate("--table", "seen").done();
        big.migrate("--table", "other", "--split", "none").done();
        big.migrate("--table", "big", "--max-rejects", "5").done();
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || max(part) FROM copytool.commit_marker"))
                .isEqualTo("3 0");
    }

    @Test
    @DisplayName("promise 3: parts whose cut is not known any more are refused, since they would come again")
    void partsWithoutTheirCut() {
        scenario.generate().done();
        big.migrate().done();
        scenario.onTarget("DELETE FROM copytool.commit_marker WHERE part = 0");
        for (String more : List.of("--retry-errors", "--no-stop-on-error")) {
            CliRun ran = scenario.verb("migrate", more);
            assertThat(ran.code()).as(ran.everything()).isNotEqualTo(ExitCode.DONE);
            assertThat(ran.err()).contains("prove 10000 rows of parts of it, but that of how it was cut is gone");
            big.isCopied();
        }
    }
}
