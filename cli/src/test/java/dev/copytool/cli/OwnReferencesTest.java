package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row whose referenced one comes later is a good row; where that can be, no row is set aside. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class OwnReferencesTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @ParameterizedTest(name = "rows that go into {0}, where {1} refers to {2}, are not sifted")
    @DisplayName("a target whose own tree a foreign key refers to is not sifted")
    @CsvSource({"pt1, pt, pt", "pt1, pt1, pt", "pt1, pt1, pt2", "pt, pt, pt", "pt, pt1, pt", "old, young, young"})
    void treesThatReferToThemselvesAreNotSifted(String into, String from, String to) {
        scenario.onSource(
                        "CREATE TABLE " + into + " (id int, parent int)",
                        "INSERT INTO " + into + " VALUES (1, 2), (2, NULL), (3, 4)")
                .onTarget(
                        "CREATE TABLE pt (id int PRIMARY KEY, parent int) PARTITION BY RANGE (id)",
                        "CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (100)",
                        "CREATE TABLE pt2 PARTITION OF pt FOR VALUES FROM (100) TO (200)",
                        "CREATE TABLE old (id int, parent int)",
                        "CREATE TABLE young (PRIMARY KEY (id)) INHERITS (old)",
                        "CREATE FUNCTION below() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                + " INSERT INTO public.young VALUES (NEW.*); RETURN NULL; END $$",
                        "CREATE TRIGGER below BEFORE INSERT ON old FOR EACH ROW EXECUTE FUNCTION below()",
                        "ALTER TABLE " + from + " ADD FOREIGN KEY (parent) REFERENCES " + to + " (id)");
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--max-rejects", "9");
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("a foreign key refers to the table itself");
        assertThat(scenario.targetValue("SELECT count(*) FROM " + into)).isEqualTo("0");
    }
}
