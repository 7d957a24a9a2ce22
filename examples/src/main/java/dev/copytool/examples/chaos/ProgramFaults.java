package dev.copytool.examples.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What befalls copytool itself. */
final class ProgramFaults {
    private static final int LONGEST_PAUSE_MILLIS = 12_000;
    private static final int RIVAL_SECONDS = 20;

    private ProgramFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.always("copytool: kill -9", (run, random) -> run.kill()),
                Fault.always("copytool: frozen, goes on", ProgramFaults::freeze),
                Fault.always("copytool: frozen, killed", ProgramFaults::freezeAndKill),
                Fault.always("copytool: Ctrl-C", (run, random) -> run.signal("INT")),
                Fault.always(
                        "copytool: another on the same manifest",
                        (run, random) -> meet(run, run.manifests().own(), random)),
                Fault.always("copytool: another on a copy of the manifest", ProgramFaults::meetCopy),
                new Fault("copytool: another manifest of the tables", ProgramFaults::meetOther));
    }

    private static void freeze(ChaosRun run, Random random) throws IOException, InterruptedException {
        run.signal("STOP");
        run.runsFor(500 + random.nextInt(LONGEST_PAUSE_MILLIS));
        run.signal("CONT");
    }

    private static void freezeAndKill(ChaosRun run, Random random) throws IOException, InterruptedException {
        run.signal("STOP");
        run.runsFor(random.nextInt(3_000));
        run.kill();
    }

    private static void meetCopy(ChaosRun run, Random random) throws IOException, InterruptedException {
        Path copy = run.manifests().own().resolveSibling("copy.sqlite");
        Files.copy(run.manifests().pristine(), copy, StandardCopyOption.REPLACE_EXISTING);
        meet(run, copy, random);
        try (var files = Files.newDirectoryStream(copy.getParent(), "copy.sqlite*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static boolean meetOther(ChaosRun run, Random random) throws IOException, InterruptedException {
        Optional<Process> rival = run.startRival();
        if (rival.isPresent()) {
            endSoon(rival.get(), random);
        }
        return rival.isPresent();
    }

    private static void meet(ChaosRun run, Path manifest, Random random) throws IOException, InterruptedException {
        endSoon(run.rival(manifest), random);
    }

    private static void endSoon(Process rival, Random random) throws InterruptedException {
        rival.waitFor(random.nextInt(RIVAL_SECONDS), TimeUnit.SECONDS);
        rival.destroyForcibly().waitFor();
    }
}
