package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables that are meant by their names, those that are gone, and verbs that are run again. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class NamedTablesTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both(
                        "CREATE TABLE c (n int)",
                        "CREATE TABLE \"public.c\" (n int)",
                        "CREATE SCHEMA other",
                        "CREATE TABLE other.c (n int)")
                .onSource(
                        "INSERT INTO c VALUES (1)",
                        "INSERT INTO \"public.c\" VALUES (2)",
                        "INSERT INTO other.c VALUES (3)");
        scenario.generate("--schema", "public", "--schema", "other").done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private String resets(String name) {
        scenario.changeManifest("UPDATE tables SET state = 'done', migrated = 1, epoch = 1");
        scenario.verb("reset", "--table", name).done();
        return String.join(
                ", ",
                scenario.manifestRows(
                        "SELECT source_schema || '/' || source_table FROM tables WHERE epoch = 2 ORDER BY 1"));
    }

    @Test
    @DisplayName(
            "promise 10: a name with a dot has its schema before the dot; a table whose name holds a dot is meant by quotes")
    void aDotSetsTheSchemaOff() {
        assertThat(resets("public.c")).isEqualTo("public/c");
        assertThat(resets("other.c")).isEqualTo("other/c");
        assertThat(resets("c")).isEqualTo("other/c, public/c");
        assertThat(resets("\"public.c\"")).isEqualTo("public/public.c");
        assertThat(resets("public.\"public.c\"")).isEqualTo("public/public.c");
        assertThat(resets("public.\"c\"")).isEqualTo("public/c");
        assertThat(resets("\"other\".\"c\"")).isEqualTo("other/c");
    }

    @Test
    @DisplayName("promise 8: a verb that ended with 0 ends with 0 when it is run again")
    void aVerbEndsWellAgain() {
        assertThat(scenario.verb("verify").done().err()).contains("nothing to compare");
        for (int i = 0; i < 2; i++) {
            scenario.verb("migrate", "--table", "public.c").done();
            scenario.verb("check", "--table", "public.c").done();
            scenario.verb("verify", "--table", "public.c").done();
            scenario.verb("prepare").done();
            scenario.verb("generate", "--refresh").done();
        }
        assertThat(scenario.verb("migrate", "--table", "public.c").out())
                .contains("nothing left to copy: 1 of 1 table");
        for (int i = 0; i < 2; i++) {
            scenario.verb("migrate").done();
            scenario.verb("check").done();
            scenario.verb("verify").done();
        }
    }

    @Test
    @DisplayName("promise 8: tables that are gone from the source are told, and can be taken out")
    void goneTablesAreTakenOut() {
        scenario.verb("migrate", "--table", "other.c").done();
        scenario.onSource("DROP TABLE c", "DROP TABLE other.c");
        assertThat(scenario.verb("migrate").code()).isEqualTo(ExitCode.REFUSED);
        CliRun told = scenario.verb("generate", "--refresh", "--schema", "public", "--schema", "other")
                .done();
        assertThat(told.err())
                .contains(
                        "gone from the source: public.c",
                        "2 tables of the manifest; to take them out: copytool remove " + scenario.manifest
                                + " --table other.c --table public.c");
        scenario.verb("remove", "--table", "public.c", "--table", "other.c").done();
        scenario.verb("migrate").done();
        assertThat(scenario.manifestRows("SELECT source_table FROM tables")).containsExactly("public.c");
        assertThat(scenario.targetValue("SELECT count(*) FROM copytool.commit_marker WHERE source = '\"other\".\"c\"'"))
                .as("the marker stays")
                .isEqualTo("1");
    }

    @Test
    @DisplayName(
            "promise 5: --truncate is refused before it empties anything where a foreign key forbids it, and check says so")
    void aForeignKeyForbidsTruncation() {
        scenario.onTarget(
                "ALTER TABLE c ADD PRIMARY KEY (n)",
                "CREATE TABLE detail (m int REFERENCES c)",
                "INSERT INTO c VALUES (9)",
                "INSERT INTO other.c VALUES (9)");
        for (String verb : new String[] {"check", "migrate"}) {
            CliRun refused = scenario.verb(verb, "--truncate");
            assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(refused.everything())
                    .contains(
                            "cannot be emptied by --truncate: foreign key detail_m_fkey of public.detail refers to public.c");
        }
        assertThat(scenario.targetValue("SELECT count(*) FROM other.c")).isEqualTo("1");
        scenario.onTarget("TRUNCATE \"public\".\"c\", \"public\".\"detail\"");
        scenario.verb("migrate", "--truncate").done();
    }

    @Test
    @DisplayName("promise 8: the manifest follows a later copy that the target has as a whole")
    void theManifestFollows() {
        scenario.verb("migrate").done();
        scenario.verb("migrate", "--recopy", "other.c").done();
        scenario.changeManifest("UPDATE tables SET epoch = 1");
        scenario.verb("migrate").done();
        assertThat(scenario.manifestRows("SELECT epoch FROM tables WHERE source_schema = 'other'"))
                .containsExactly("2");
        scenario.verb("migrate", "--recopy", "other.c").done();
    }
}
