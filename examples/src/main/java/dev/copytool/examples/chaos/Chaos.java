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
import java.util.stream.Stream;

/** Runs a soak from a shell. */
public final class Chaos {
    private static final int NO_CITUS = 3;

    /** What is done all the time. */
    enum Kind {
        /** Migrations, one after the other, each under all faults and then in peace to its end. */
        SOAK,
        /** One slow migration under the faults that a process survives. */
        STEADY
    }

    /**
     * What is to be done.
     *
     * @param standby whether the source is read from a standby
     * @param only words of which a fault's title must hold one; empty for all faults
     */
    record Order(Kind kind, Duration time, long seed, boolean standby, List<String> only) {
        Order {
            only = List.copyOf(only);
        }

        private boolean wants(Fault fault) {
            return only.isEmpty() || only.stream().anyMatch(fault.title()::contains);
        }
    }

    private static final class NoSuchFault extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NoSuchFault(String message) {
            super(message);
        }
    }

    private Chaos() {}

    /**
     * Arguments: {@code SOAK} or {@code STEADY}, minutes, seed, {@code plain}, {@code standby} or {@code citus}, {@code marked} or
     * {@code unmarked}, words of the faults by commas or nothing, the program's command, then after {@code --} more words for {@code migrate}. Exit 1 if anything was
     * wrong, 3 if there is no Citus.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        List<String> words = List.of(arguments);
        int options = words.contains("--") ? words.indexOf("--") : words.size();
        Optional<CitusInstallation> citus = Optional.empty();
        if (words.get(3).equals("citus")) {
            citus = CitusInstallation.find();
            if (citus.isEmpty()) {
                out.println("chaos: no PostgreSQL on this machine has citus.control among its extensions;"
                        + " install Citus, or put its pg_config on the PATH");
                System.exit(NO_CITUS);
            }
        }
        Copytool copytool = new Copytool(
                words.subList(6, options),
                words.subList(Math.min(words.size(), options + 1), words.size()),
                words.get(4).equals("marked"));
        Duration time = Duration.ofSeconds(Math.round(Double.parseDouble(words.get(1)) * 60));
        List<String> only = Stream.of(words.get(5).split(",", -1))
                .filter(word -> !word.isEmpty())
                .toList();
        Order order = new Order(
                Kind.valueOf(words.get(0)),
                time,
                Long.parseLong(words.get(2)),
                words.get(3).equals("standby"),
                only);
        try {
            ChaosReport report = run(order, citus, copytool, out);
            System.exit(report.wrongs().isEmpty() ? 0 : 1);
        } catch (NoSuchFault e) {
            out.println("chaos: " + e.getMessage());
            System.exit(2);
        }
    }

    /** Runs it on servers of its own and prints what it came to. */
    static ChaosReport run(Order order, Optional<CitusInstallation> citus, Copytool copytool, PrintStream out)
            throws IOException, InterruptedException {
        out.println("seed " + order.seed());
        long until = System.nanoTime() + order.time().toNanos();
        ChaosReport report = new ChaosReport();
        Striker striker = new Striker(order.seed(), report, out);
        try (Vitals vitals = new Vitals()) {
            do {
                run(order, citus, copytool, striker, vitals, until, out);
            } while (System.nanoTime() < until && report.wrongs().isEmpty());
            report.print(out);
            vitals.print(out);
            return report;
        }
    }

    /** The same on fresh servers, as long as they stay what they are. */
    private static void run(
            Order order,
            Optional<CitusInstallation> citus,
            Copytool copytool,
            Striker striker,
            Vitals vitals,
            long until,
            PrintStream out)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("copytool-chaos");
        try (ChaosServers servers = ChaosServers.start(order.standby(), citus)) {
            ChaosPlace place = servers.place();
            if (place.manifestDisk().isEmpty()) {
                out.println("no full disks: this user cannot mount a small file system");
            }
            Path manifests = place.manifestDisk().map(SmallDisk::directory).orElse(directory);
            ChaosSetting setting =
                    new ChaosSetting(place, copytool, striker, faults(order, place), manifests, vitals, out);
            switch (order.kind()) {
                case SOAK -> new Soak(setting).run(until);
                case STEADY -> new Steady(setting).run(until);
            }
        } finally {
            Temporary.remove(directory);
        }
    }

    private static List<Fault> faults(Order order, ChaosPlace place) {
        List<Fault> faults = new ArrayList<>(NetworkFaults.all(place));
        faults.addAll(LockFaults.all(place));
        faults.addAll(ServerFaults.ofSessions(place));
        if (order.kind() == Kind.SOAK) {
            faults.addAll(ProgramFaults.all());
            faults.addAll(ServerFaults.ofMachines(place));
            faults.addAll(ManifestFaults.all(place));
            faults.addAll(SourceFaults.all(place));
            faults.addAll(TargetFaults.all(place));
        }
        List<Fault> wanted = faults.stream().filter(order::wants).toList();
        if (wanted.isEmpty()) {
            throw new NoSuchFault("no fault is called " + String.join(" or ", order.only()) + "; there are "
                    + faults.stream().map(Fault::title).collect(Collectors.joining(", ")));
        }
        return wanted;
    }
}
