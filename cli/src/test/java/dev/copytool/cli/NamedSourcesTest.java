package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several sources in one manifest, with tables of the same names. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class NamedSourcesTest {
    private PostgresServer server;
    private Scenario scenario;
    private String south;

    @BeforeEach
    void setUp(PostgresServer server) {
        this.server = server;
        scenario = new Scenario(server);
        south = server.newDatabase();
        scenario.both("CREATE TABLE t (n int)").onSource("INSERT INTO t SELECT generate_series(1, 100)");
        server.execute(south, "CREATE TABLE t (n int)", "INSERT INTO t SELECT generate_series(101, 150)");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
        server.dropDatabase(south);
    }

    private CliRun addSouth(String name) {
        return scenario.verb("generate", "--refresh", "--source-name", name, "--source", server.uri(south));
    }

    private void both() {
        scenario.generate("--source-name", "north").done();
        addSouth("south").done();
    }

    @Test
    @DisplayName("two sources with tables of the same names go into one target, exactly once, and are counted together")
    void bothAreMergedAndVerified() {
        both();
        scenario.verb("migrate").done();
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || count(DISTINCT n) FROM t"))
                .isEqualTo("150 150");
        assertThat(scenario.verb("verify", "--csv").done().out()).containsPattern("public.t,2,150,150,\\d+,\\d+,true");
        assertThat(scenario.verb("migrate").done().out()).contains("nothing left to copy");
    }

    @Test
    void oneCanBeChosen() {
        both();
        scenario.verb("migrate", "--source-name", "south").done();
        assertThat(scenario.targetValue("SELECT min(n) || ' ' || count(*) FROM t"))
                .isEqualTo("101 50");
        assertThat(scenario.verb("migrate", "--table", "north:public.t").done().out())
                .contains("copied 1 table");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("150");
    }

    @Test
    void aSourceThatIsNotThereIsRefused() {
        both();
        CliRun ran = scenario.verb("migrate", "--source-name", "suoth");
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("no source 'suoth'; did you mean south?; it has north, south");
    }

    @Test
    void flagsSpeakOfOneSourceOnly() {
        both();
        CliRun ran = scenario.verb("migrate", "--source", server.uri(south));
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("choose one by --source-name");
        scenario.verb("migrate", "--source-name", "north", "--source", server.uri(scenario.source))
                .done();
    }

    @Test
    void theEnvironmentHasVariablesForEach() {
        both();
        scenario.changeManifest("DELETE FROM settings WHERE name = 'source:south'");
        CliRun unknown = scenario.verb("migrate");
        assertThat(unknown.err()).contains("no source 'south' is known");
        CliRun ran = CliRun.with(Map.of("COPYTOOL_SOURCE_SOUTH", server.uri(south)))
                .run("migrate", scenario.manifest.toString());
        assertThat(ran.done().out()).contains("copied 2 tables");
    }

    @Test
    @DisplayName("one database under two names is not copied twice")
    void oneDatabaseUnderTwoNamesIsRefused() {
        both();
        addSouth("again").done();
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("again:public.t: row 3 of the manifest says the same as row 2");
        scenario.verb("migrate", "--source-name", "south").done();
        assertThat(scenario.verb("migrate", "--source-name", "again").err())
                .contains("another row of the manifest has copied it into public.t already");
    }

    @Test
    void theListTellsThem() {
        both();
        assertThat(scenario.verb("status", "list", "--csv").out()).contains("north,public.t", "south,public.t");
        assertThat(scenario.verb("status", "list").out()).contains("north:public.t", "south:public.t");
        assertThat(scenario.verb("status", "list", "--csv", "--source-name", "south")
                        .out())
                .doesNotContain("north");
    }

    @Test
    void aNameThatIsNoneOrTooLikeAnotherIsRefused() {
        both();
        assertThat(addSouth("a b").err()).contains("is no name; use letters, digits, - and _");
        assertThat(addSouth("south-password").err()).contains("choose another");
        assertThat(addSouth("SOUTH").err()).contains("too like the source south", "COPYTOOL_SOURCE_SOUTH");
    }

    @Test
    @DisplayName("promise 5: --recopy replaces rows of the chosen source only")
    void aRecopySpeaksOfTheChosenSource() {
        scenario.onSource("ALTER TABLE t ADD CHECK (n <= 100)");
        server.execute(south, "ALTER TABLE t ADD CHECK (n > 100)");
        both();
        scenario.verb("migrate").done();
        CliRun ran = scenario.verb("migrate", "--recopy", "t", "--source-name", "south")
                .done();
        assertThat(ran.out()).contains("copied 1 table, 50 rows");
        assertThat(scenario.manifestRows("SELECT source_name, epoch FROM tables ORDER BY 1"))
                .containsExactly("north|1", "south|2");
        assertThat(scenario.verb("migrate", "--recopy", "t", "--source-name", "suoth")
                        .err())
                .contains("no source 'suoth'");
        CliRun undated = scenario.verb("migrate", "--recopy", "t", "--undated", "exclude");
        assertThat(undated.code()).isEqualTo(ExitCode.USAGE);
        assertThat(undated.err()).contains("--recopy and --undated cannot both be asked for");
    }
}
