package dev.copytool.examples.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.copytool.engine.testing.CitusInstallation;
import dev.copytool.examples.Programs;
import dev.copytool.examples.SoakTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One short run of {@code scripts/chaos} on each kind of target, always the same one, and in the soak many at random. */
class ChaosIT {
    /** Draws eight faults, among them a swapped target, changes that no counter saw, and commits that were lost. */
    private static final long SEED = 2041;
    /** Draws four, among them a coordinator that has lost commits, and a swapped target. */
    private static final long CITUS_SEED = 13730;
    /** The first migration is carried to its end, whatever the time. */
    private static final Duration ONE_MIGRATION = Duration.ofMillis(1);

    private static final int SHARE = 26;
    private static final int STANDBY_SHARE = 12;

    @Test
    @DisplayName("promise 3: whatever fails between two servers, nothing is lost, doubled or left behind")
    void faultsLoseAndDoubleNothing() throws IOException, InterruptedException {
        faults(Optional.empty(), false, ONE_MIGRATION, SEED);
    }

    @Test
    @DisplayName("promise 3: whatever fails around a Citus cluster, nothing is lost, doubled or left behind")
    void faultsLoseAndDoubleNothingOnCitus() throws IOException, InterruptedException {
        faults(citus(), false, ONE_MIGRATION, CITUS_SEED);
    }

    @Test
    @Tag("soak")
    @DisplayName("promise 3: soak of two servers")
    void soak() throws IOException, InterruptedException {
        faults(Optional.empty(), false, SoakTime.percent(SHARE), System.nanoTime());
    }

    @Test
    @Tag("soak")
    @DisplayName("promise 3: soak of a standby as source")
    void soakOfStandby() throws IOException, InterruptedException {
        faults(Optional.empty(), true, SoakTime.percent(STANDBY_SHARE), System.nanoTime());
    }

    @Test
    @Tag("soak")
    @DisplayName("promise 3: soak of a Citus cluster")
    void soakOnCitus() throws IOException, InterruptedException {
        faults(citus(), false, SoakTime.percent(SHARE), System.nanoTime());
    }

    private static Optional<CitusInstallation> citus() {
        Optional<CitusInstallation> citus = CitusInstallation.find();
        assumeTrue(citus.isPresent(), "no PostgreSQL on this machine has citus.control among its extensions");
        return citus;
    }

    private static void faults(Optional<CitusInstallation> citus, boolean standby, Duration time, long seed)
            throws IOException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Copytool copytool = new Copytool(Programs.product(), List.of("--stall-timeout", "2s"), true);
        Chaos.Order order = new Chaos.Order(Chaos.Kind.SOAK, time, seed, standby, List.of());
        ChaosReport report = Chaos.run(order, citus, copytool, new PrintStream(said, true, UTF_8));
        assertThat(report.wrongs()).as(said.toString(UTF_8)).isEmpty();
        assertThat(report.faults()).as("faults of seed %s", seed).isPositive();
    }
}
