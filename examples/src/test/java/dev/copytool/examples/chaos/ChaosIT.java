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
    /** Draws twelve faults for plain servers, five for a cluster. */
    private static final long SEED = 12;
    /** The first migration is carried to its end, whatever the time. */
    private static final Duration ONE_MIGRATION = Duration.ofMillis(1);

    private static final int SHARE = 32;

    @Test
    @DisplayName("promise 3: whatever fails between two servers, nothing is lost, doubled or left behind")
    void faultsLoseAndDoubleNothing() throws IOException, InterruptedException {
        faults(Optional.empty(), ONE_MIGRATION, SEED);
    }

    @Test
    @DisplayName("promise 3: whatever fails around a Citus cluster, nothing is lost, doubled or left behind")
    void faultsLoseAndDoubleNothingOnCitus() throws IOException, InterruptedException {
        faults(citus(), ONE_MIGRATION, SEED);
    }

    @Test
    @Tag("soak")
    @DisplayName("promise 3: soak of two servers")
    void soak() throws IOException, InterruptedException {
        faults(Optional.empty(), SoakTime.percent(SHARE), System.nanoTime());
    }

    @Test
    @Tag("soak")
    @DisplayName("promise 3: soak of a Citus cluster")
    void soakOnCitus() throws IOException, InterruptedException {
        faults(citus(), SoakTime.percent(SHARE), System.nanoTime());
    }

    private static Optional<CitusInstallation> citus() {
        Optional<CitusInstallation> citus = CitusInstallation.find();
        assumeTrue(citus.isPresent(), "no PostgreSQL on this machine has citus.control among its extensions");
        return citus;
    }

    private static void faults(Optional<CitusInstallation> citus, Duration time, long seed)
            throws IOException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Copytool copytool = new Copytool(Programs.product(), List.of("--stall-timeout", "2s"), true);
        Chaos.Order order = new Chaos.Order(Chaos.Kind.SOAK, time, seed, List.of());
        ChaosReport report = Chaos.run(order, citus, copytool, new PrintStream(said, true, UTF_8));
        assertThat(report.wrongs()).as(said.toString(UTF_8)).isEmpty();
        assertThat(report.faults()).as("faults of seed %s", seed).isPositive();
    }
}
