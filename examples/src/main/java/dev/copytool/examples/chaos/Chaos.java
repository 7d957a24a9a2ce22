package dev.copytool.examples.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.testing.CitusInstallation;
import dev.copytool.examples.Temporary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs a soak from a shell. */
public final class Chaos {
    private static final int NO_CITUS = 3;

    private Chaos() {}

    /**
     * Arguments: minutes, seed, {@code plain} or {@code citus}, {@code marked} or {@code unmarked}, the program's command, then
     * after {@code --} more words for
     * {@code migrate}. Exit 1 if anything was wrong, 3 if there is no Citus.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        List<String> words = List.of(arguments);
        int options = words.contains("--") ? words.indexOf("--") : words.size();
        Optional<CitusInstallation> citus = Optional.empty();
        if (words.get(2).equals("citus")) {
            citus = CitusInstallation.find();
            if (citus.isEmpty()) {
                out.println("chaos: no PostgreSQL on this machine has citus.control among its extensions;"
                        + " install Citus, or put its pg_config on the PATH");
                System.exit(NO_CITUS);
            }
        }
        Duration time = Duration.ofSeconds(Math.round(Double.parseDouble(words.get(0)) * 60));
        long seed = Long.parseLong(words.get(1));
        ChaosReport report = run(
                citus,
                new Copytool(
                        words.subList(4, options),
                        words.subList(Math.min(words.size(), options + 1), words.size()),
                        words.get(3).equals("marked")),
                time,
                seed,
                out);
        System.exit(report.wrongs().isEmpty() ? 0 : 1);
    }

    /** Runs a soak on servers of its own and prints what it came to. */
    static ChaosReport run(
            Optional<CitusInstallation> citus, Copytool copytool, Duration time, long seed, PrintStream out)
            throws IOException, InterruptedException {
        out.println("seed " + seed);
        Path directory = Files.createTempDirectory("copytool-chaos");
        try (ChaosServers servers = ChaosServers.start(citus);
                Vitals vitals = new Vitals()) {
            ChaosPlace place = servers.place();
            if (place.manifestDisk().isEmpty()) {
                out.println("no full disks: this user cannot mount a small file system");
            }
            Path manifests = place.manifestDisk().map(SmallDisk::directory).orElse(directory);
            Soak soak = new Soak(place, copytool, faults(place), seed, manifests, vitals, out);
            ChaosReport report = soak.run(time);
            report.print(out);
            vitals.print(out);
            return report;
        } finally {
            Temporary.remove(directory);
        }
    }

    private static List<Fault> faults(ChaosPlace place) {
        List<Fault> faults = new ArrayList<>(ProgramFaults.all());
        faults.addAll(ServerFaults.all(place));
        faults.addAll(NetworkFaults.all(place));
        faults.addAll(LockFaults.all(place));
        faults.addAll(ManifestFaults.all(place));
        return faults.stream().collect(Collectors.toUnmodifiableList());
    }
}
