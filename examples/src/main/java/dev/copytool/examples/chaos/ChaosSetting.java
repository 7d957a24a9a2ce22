package dev.copytool.examples.chaos;

import dev.copytool.examples.Temporary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What migrations under faults need.
 *
 * @param striker decides faults and moments
 * @param faults what may strike there
 * @param manifests where manifests go
 * @param vitals looks at what the processes take
 * @param out takes what a person is told
 */
record ChaosSetting(
        ChaosPlace place,
        Copytool copytool,
        Striker striker,
        List<Fault> faults,
        Path manifests,
        Vitals vitals,
        PrintStream out) {

    ChaosSetting {
        faults = List.copyOf(faults);
    }

    /** What is done with a migration. */
    @FunctionalInterface
    interface Course {
        void of(ChaosRun run) throws IOException, InterruptedException;
    }

    ChaosReport report() {
        return striker.report();
    }

    /** Prepares a migration, has it carried out, and leaves nothing of it. */
    void migrate(ChaosTables tables, Course course) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(manifests, "chaos");
        try (ChaosRun run = new ChaosRun(place, tables, copytool, directory, vitals)) {
            course.of(run);
        } finally {
            Temporary.remove(directory);
        }
    }
}
