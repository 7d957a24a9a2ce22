package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.ForwardingWriter;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.WrappedTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of a staged migration: what went wrong where such migrations were programs of their own. */
@Timeout(180)
@ExtendWith(PostgresExtension.class)
class IcmsFindingsTest {
    private PostgresServer server;
    private IcmsWorld world;

    @BeforeEach
    void setUp(PostgresServer server) throws IOException, SQLException {
        this.server = server;
        world = IcmsWorld.inH2(server);
    }

    @AfterEach
    void tearDown() throws SQLException {
        world.close();
    }

    private Map<String, List<String>> untroubled() throws IOException, SQLException {
        try (IcmsWorld other = IcmsWorld.inH2(server)) {
            other.run().done();
            return other.contents();
        }
    }

    private void rewrite(String text, String other) throws IOException {
        String plan = Files.readString(world.plan);
        assertThat(plan).contains(text);
        Files.writeString(world.plan, plan.replace(text, other));
    }

    @Test
    @DisplayName(
            "M1: a step that fails leaves nothing, also where keys are generated, and comes once when it is run again")
    void aFailedStepLeavesNothing() throws IOException, SQLException {
        world.scenario.onTarget("ALTER TABLE staging.seller ADD CONSTRAINT never CHECK (name <> 'Olga Ost')");
        assertThat(world.fails().err()).contains("never");
        assertThat(world.rows("SELECT count(*) FROM staging.seller")).containsExactly("0");
        world.scenario.onTarget("ALTER TABLE staging.seller DROP CONSTRAINT never");
        world.run("--retry-errors").done();
        assertThat(world.contents()).isEqualTo(untroubled());
    }

    @Test
    @DisplayName("M2: V2 goes on to number its own processes meanwhile, and no number is given twice")
    void numbersAreSharedWithTheTargetsOwn() {
        String own = "INSERT INTO app.process (process_type, is_active) VALUES ('OWN', false)";
        world.scenario.onTarget(own, own);
        world.run(new AfterParts(8, () -> world.scenario.onTarget(own)), "--parallel", "1")
                .done();
        assertThat(world.rows("SELECT process_type, count(*) FROM app.process GROUP BY 1 ORDER BY 1"))
                .containsExactly("APPROVAL|2", "DFL|1", "FIR|3", "OIL|1", "OWN|3", "SIL|3");
        assertThat(world.rows("SELECT count(*) FROM app.process p JOIN staging.process s USING (id)"
                        + " WHERE p.process_type = s.process_type"))
                .containsExactly("10");
    }

    @Test
    @DisplayName("M4: a column that has no place and one that lacks its value are told before anything runs")
    void columnsThatDoNotFitAreTold() throws IOException {
        rewrite("SELECT id, code, name,", "SELECT id, code, name, valid_to,");
        rewrite("SELECT id, active_flag AS is_active, kind,", "SELECT id, active_flag AS is_active,");
        rewrite("                  number: {path: NUMBER}", "                  digits: {path: NUMBER}");
        CliRun ran = world.run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("column valid_to has no place in staging.country")
                .contains("the column kind of staging.importer must have a value")
                .contains("column digits has no place in staging.phone_number");
        assertThat(world.contents().get("staging.account")).isEmpty();
    }

    @Test
    @DisplayName("M5: steps of a group run at the same time")
    void stepsRunTogether() {
        CyclicBarrier together = new CyclicBarrier(3);
        Seams meeting = new Seams() {
            @Override
            public Part part(Part part) {
                return part.item().source().schema().equals("reference")
                        ? part.into(target -> new WrappedTarget(target, writer -> new ForwardingWriter(writer) {
                            @Override
                            public void commit(Counts counts) {
                                meet(together);
                                super.commit(counts);
                            }
                        }))
                        : part;
            }
        };
        world.run(meeting, "--parallel", "3").done();
        assertThat(world.contents().get("staging.office")).hasSize(3);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("they did not meet", e);
        }
    }

    @Test
    @DisplayName("M6: what came into V1 after its step had run is found by the checks, and brought by the next run")
    void whatComesMeanwhileIsFound() {
        String late = "INSERT INTO account (id, username, active_flag, salt, password_hash, joined)"
                + " VALUES (9, 'gil@harbour.example', 1, 's9', 'gg99', TIMESTAMP '2022-12-24 10:00:00')";
        world.run(new AfterParts(1, () -> world.v1(late)), "--parallel", "1").done();
        CliRun checked = world.verify();
        assertThat(checked.code()).as(checked.everything()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(checked.out().lines().map(line -> line.replaceAll(" +", " ")))
                .anyMatch(line -> line.startsWith("FAIL accounts 8 5 -2"));
        world.run().done();
        checked = world.verify();
        assertThat(checked.code()).as(checked.everything()).isEqualTo(ExitCode.DONE);
    }

    @Test
    @DisplayName("M7: what is only known of files is read without the files")
    void filesAreNotReadForWhatIsKnownOfThem() {
        world.v1("ALTER TABLE stored_file DROP COLUMN content");
        world.run("--skip", "fc").done();
        assertThat(world.contents().get("app.stored_file")).hasSize(4);
    }

    @Test
    @DisplayName(
            "M8: a malformed document is set aside under its key, everything else arrives, and the run ends with 1")
    void aMalformedDocumentIsSetAside() throws IOException, SQLException {
        world.v1("UPDATE account SET phones_xml = '<TELEPHONES><TELEPHONE><NUMBER>1</NUMBER>' WHERE id = 3");
        CliRun ran = world.fails();
        assertThat(ran.out()).contains("1 row of 1 step rejected, see ");
        StringBuilder rejects = new StringBuilder();
        try (Stream<Path> files = Files.walk(world.plan.resolveSibling("plan.yaml.sqlite.rejects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                rejects.append(Files.readString(file));
            }
        }
        assertThat(rejects).contains("id=3", "<TELEPHONES><TELEPHONE><NUMBER>1</NUMBER>");
        Map<String, List<String>> expected = untroubled();
        Map<String, List<String>> found = world.contents();
        assertThat(found.get("app.phone_number"))
                .containsExactly(
                        "1|2|01632 960001|WORK|desk & fax",
                        "2|2|01632 960002|MOBILE|null",
                        "3|5|+44 1632 960005|MOBILE|null");
        List<String> others = new ArrayList<>(expected.keySet());
        others.removeAll(List.of("app.phone_number", "staging.phone_number", "staging.account"));
        assertThat(others)
                .isNotEmpty()
                .allSatisfy(table -> assertThat(found.get(table)).as(table).isEqualTo(expected.get(table)));
    }

    @Test
    @DisplayName("M9: files of one moment all come, also when the run ended among them and when one is added later")
    void filesOfOneMomentAllCome() throws IOException, SQLException {
        world.scenario.onTarget("ALTER TABLE app.file_content ADD CONSTRAINT never CHECK (file_id <> 503)");
        assertThat(world.fails().err()).contains("never");
        world.scenario.onTarget("ALTER TABLE app.file_content DROP CONSTRAINT never");
        world.run("--retry-errors").done();
        assertThat(world.contents()).isEqualTo(untroubled());
        world.v1(
                "INSERT INTO stored_file SELECT 499, application_id, folder, 'late.csv', content_type, bytes, created, content"
                        + " FROM stored_file WHERE id = 502");
        assertThat(world.run().done().out()).contains("app.file_content: 1 inserted, 4 unchanged");
    }
}
