package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of a staged migration: the same target, whatever V1 is and however the run is divided. */
@Timeout(180)
@ExtendWith(PostgresExtension.class)
class IcmsRunsTest {
    private static final List<String> V2 = List.of("u-v2", "r-v2", "f-v2", "ia-v2", "ia-m2m", "fc");

    private PostgresServer server;
    private Map<String, List<String>> whole;

    @BeforeEach
    void setUp(PostgresServer server) throws IOException, SQLException {
        this.server = server;
        try (IcmsWorld world = IcmsWorld.inH2(server)) {
            world.run().done();
            whole = world.contents();
            CliRun again = world.run().done();
            assertThat(again.err()).as("promise 3: a second run").contains("only once");
            assertThat(world.contents()).isEqualTo(whole);
        }
    }

    private static String[] without(List<String> groups, String... words) {
        return Stream.concat(Stream.of(words), groups.stream().flatMap(group -> Stream.of("--skip", group)))
                .toArray(String[]::new);
    }

    @Test
    void mariaDbGivesTheSameTarget() throws IOException, InterruptedException, SQLException {
        assumeThat(MariaDbServer.installed())
                .as("no MariaDB server is installed")
                .isPresent();
        try (MariaDbServer maria = MariaDbServer.start();
                IcmsWorld world = IcmsWorld.inMariaDb(server, maria)) {
            world.run().done();
            assertThat(world.contents()).isEqualTo(whole);
            world.verify().done();
        }
    }

    @Test
    @DisplayName("2.2: a run may end before a phase, and begin with one, or in the middle of a group")
    void phasesMayRunApart() throws IOException, SQLException {
        try (IcmsWorld world = IcmsWorld.inH2(server)) {
            List<String> later = new ArrayList<>(V2);
            later.addAll(List.of("u-xml", "ia-xml"));
            world.run(without(later)).done();
            assertThat(world.contents().get("staging.sil")).hasSize(3);
            assertThat(world.contents().get("staging.email")).isEmpty();
            CliRun middle = world.run(without(V2, "--start", "ia-xml.2")).done();
            assertThat(middle.out())
                    .contains("-> staging.sil_goods:")
                    .doesNotContain("staging.seller", "staging.email");
            CliRun rest = world.run().done();
            assertThat(rest.out()).contains("-> staging.seller: 4 inserted").doesNotContain("-> staging.sil_goods:");
            assertThat(world.contents()).isEqualTo(whole);
        }
    }

    @Test
    void aRehearsalOfLaterPhasesTellsWhatWouldComeAndChangesNothing() throws IOException, SQLException {
        try (IcmsWorld world = IcmsWorld.inH2(server)) {
            List<String> later = new ArrayList<>(V2);
            later.addAll(List.of("u-xml", "ia-xml"));
            world.run(without(later)).done();
            Map<String, List<String>> before = world.contents();
            // Steps after these would miss what those before them would have brought.
            CliRun rehearsed = world.run(without(
                    List.of("ia-xml", "r-v2", "f-v2", "ia-v2", "ia-m2m", "fc"), "--start", "u-xml", "--dry-run"));
            assertThat(rehearsed.done().out()).contains("-> app.account: 5 inserted", "rolled back");
            assertThat(world.contents()).isEqualTo(before);
        }
    }

    @Test
    void oneStepAfterTheOtherGivesTheSameTarget() throws IOException, SQLException {
        try (IcmsWorld world = IcmsWorld.inH2(server)) {
            world.run("--parallel", "1").done();
            assertThat(world.contents()).isEqualTo(whole);
        }
    }
}
