package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A manifest of the script this program follows opens and goes on where it stood. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class OriginalManifestTest {
    private static final String SIX =
            "SELECT id, source_table, date, target_table, migrated, errored FROM tables ORDER BY id";

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server).both("CREATE TABLE parent (n int)");
        for (int i = 1; i <= 4; i++) {
            scenario.onSource(
                    "CREATE TABLE \"parent_2020-0" + i + "-01\" () INHERITS (parent)",
                    "INSERT INTO \"parent_2020-0" + i + "-01\" SELECT " + i + " FROM generate_series(1, 10)");
        }
        scenario.changeManifest(
                "CREATE TABLE tables (id integer PRIMARY KEY, source_table text NOT NULL, date text,"
                        + " target_table text, migrated integer, errored integer)",
                "INSERT INTO tables VALUES (1, 'parent', NULL, NULL, NULL, NULL)",
                "INSERT INTO tables VALUES (2, 'parent_2020-01-01', '2020-01-01', 'parent', 1, NULL)",
                "INSERT INTO tables VALUES (3, 'parent_2020-02-01', '2020-02-01', 'parent', NULL, 1)",
                "INSERT INTO tables VALUES (4, 'parent_2020-03-01', '2020-03-01', 'parent', NULL, NULL)",
                "INSERT INTO tables VALUES (5, 'parent_2020-04-01', '2020-04-01', 'parent', 1, 1)");
        // What the script had copied before; none of it has a marker.
        scenario.onTarget(
                "INSERT INTO parent SELECT 1 FROM generate_series(1, 10)",
                "INSERT INTO parent SELECT 4 FROM generate_series(1, 10)");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private CliRun migrate(String... more) {
        String[] words = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                "migrate",
                                scenario.manifest.toString(),
                                "-D",
                                scenario.source,
                                "-O",
                                "localhost",
                                "--source-port",
                                "" + scenario.from.port(),
                                "-U",
                                "postgres",
                                "-d",
                                scenario.target,
                                "-o",
                                "localhost",
                                "--target-port",
                                "" + scenario.from.port(),
                                "-u",
                                "postgres"),
                        java.util.stream.Stream.of(more))
                .toArray(String[]::new);
        return scenario.run(words);
    }

    @Test
    @DisplayName("promise 11, I14: only the rest is copied, and the six columns are as the script would have left them")
    void onlyTheRestIsCopied() {
        assertThat(migrate().code())
                .as("what failed before is left out, and told")
                .isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.manifestRows(SIX))
                .containsExactly(
                        "1|parent|null|null|1|null",
                        "2|parent_2020-01-01|2020-01-01|parent|1|null",
                        "3|parent_2020-02-01|2020-02-01|parent|null|1",
                        "4|parent_2020-03-01|2020-03-01|parent|1|null",
                        "5|parent_2020-04-01|2020-04-01|parent|1|1");
        assertThat(scenario.to.rows(scenario.target, "SELECT n, count(*) FROM parent GROUP BY n ORDER BY n"))
                .containsExactly("1|10", "3|10", "4|10");

        assertThat(migrate().code()).as("what failed is left").isEqualTo(ExitCode.SOME_FAILED);
        assertThat(migrate("--retry-errors").code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.manifestRows(SIX)).contains("3|parent_2020-02-01|2020-02-01|parent|1|null");
        assertThat(scenario.to.rows(scenario.target, "SELECT n, count(*) FROM parent GROUP BY n ORDER BY n"))
                .containsExactly("1|10", "2|10", "3|10", "4|10");
    }

    @Test
    @DisplayName("promise 11: the older file is kept beside the upgraded one")
    void aCopyOfTheOldFileIsKept() throws IOException {
        byte[] before = Files.readAllBytes(scenario.manifest);
        migrate();
        assertThat(Path.of(scenario.manifest + ".bak")).exists();
        assertThat(scenario.manifestRows("PRAGMA user_version")).containsExactly("6");
        Files.write(scenario.manifest, before);
        CliRun again = migrate();
        assertThat(again.code()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains(".bak exists");
    }

    @Test
    @DisplayName("an old file that is put back does not copy anything twice")
    void anOldFileThatIsPutBackDoublesNothing() throws IOException {
        byte[] before = Files.readAllBytes(scenario.manifest);
        migrate();
        Files.write(scenario.manifest, before);
        Files.delete(Path.of(scenario.manifest + ".bak"));
        CliRun again = migrate();
        assertThat(again.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(again.err()).contains("another manifest has copied it");
        assertThat(scenario.targetValue("SELECT count(*) FROM parent")).isEqualTo("30");
    }

    @Test
    void statusReadsItWithoutChangingIt() throws IOException {
        byte[] before = Files.readAllBytes(scenario.manifest);
        CliRun ran = scenario.verb("status");
        assertThat(ran.out()).containsPattern("migrated +2 +40").containsPattern("errored +1 +20");
        assertThat(Files.readAllBytes(scenario.manifest)).isEqualTo(before);
    }

    @Test
    @DisplayName("the CSV of the script before that becomes a manifest")
    void theOlderCsvIsImported() throws IOException {
        Path csv = scenario.directory.resolve("tables.csv");
        Files.writeString(csv, "parent,,\nparent_2020-01-01,2020-01-01,parent\n\"a,b\"\n");
        Files.delete(scenario.manifest);
        assertThat(scenario.run("generate", scenario.manifest.toString(), "--from-csv", csv.toString())
                        .code())
                .isEqualTo(ExitCode.DONE);
        assertThat(scenario.manifestRows(SIX))
                .containsExactly(
                        "1|parent|null|null|null|null",
                        "2|parent_2020-01-01|2020-01-01|parent|null|null",
                        "3|a,b|null|null|null|null");
    }
}
