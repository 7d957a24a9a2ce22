package dev.copytool.examples.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.copytool.engine.testing.CitusInstallation;
import dev.copytool.examples.Programs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The soak of {@code scripts/chaos} in a short form. */
class ChaosIT {
    private static final Duration TIME = Duration.ofSeconds(30);

    @Test
    @DisplayName("promise 3: whatever fails between two servers, nothing is lost, doubled or left behind")
    void faultsLoseAndDoubleNothing() throws IOException, InterruptedException {
        soak(Optional.empty());
    }

    @Test
    @DisplayName("promise 3: whatever fails around a Citus cluster, nothing is lost, doubled or left behind")
    void faultsLoseAndDoubleNothingOnCitus() throws IOException, InterruptedException {
        Optional<CitusInstallation> citus = CitusInstallation.find();
        assumeTrue(citus.isPresent(), "no PostgreSQL on this machine has citus.control among its extensions");
        soak(citus);
    }

    private static void soak(Optional<CitusInstallation> citus) throws IOException, InterruptedException {
        long seed = System.nanoTime();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Copytool copytool = new Copytool(Programs.product(), List.of("--stall-timeout", "5s"), true);
        Chaos.Order order = new Chaos.Order(Chaos.Kind.SOAK, TIME, seed, List.of());
        ChaosReport report = Chaos.run(order, citus, copytool, new PrintStream(said, true, UTF_8));
        assertThat(report.wrongs()).as(said.toString(UTF_8)).isEmpty();
        assertThat(report.faults()).as("faults of seed %s", seed).isPositive();
    }
}
