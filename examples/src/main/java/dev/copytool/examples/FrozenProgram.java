package dev.copytool.examples;

import dev.copytool.engine.model.ItemState;
import dev.copytool.state.SqliteManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * copytool as processes.
 *
 * @param command what runs it, without arguments
 * @param directory where its output goes
 */
record FrozenProgram(List<String> command, Path directory) {
    private static final int MOST_STARTS = 12;
    private static final int SECONDS = 180;

    FrozenProgram {
        command = List.copyOf(command);
    }

    /** Starts it; what it says goes to the end of a file beside the manifest. */
    Process start(String verb, Path manifest, List<String> options) throws IOException {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(verb, manifest.toString()));
        words.addAll(options);
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(output(manifest).toFile()))
                .start();
    }

    private static Path output(Path manifest) {
        return Path.of(manifest + ".out");
    }

    /** What all runs over the manifest have said. */
    String said(Path manifest) throws IOException {
        return Files.readString(output(manifest));
    }

    /** Waits for its end and tells its exit code. */
    int ended(Process process) throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("copytool has not ended within " + SECONDS + " s");
        }
        return process.exitValue();
    }

    /** Runs {@code migrate} until it says that all is done. */
    void finish(Path manifest) throws IOException, InterruptedException {
        for (int starts = 0; starts < MOST_STARTS; starts++) {
            if (ended(start("migrate", manifest, List.of("--retry-errors", "--parallel", "3"))) == 0) {
                return;
            }
        }
        throw new IllegalStateException("not done after " + MOST_STARTS + " starts: " + said(manifest));
    }

    /** What the manifest does not say is done, a line each. */
    static List<String> undone(Path file) {
        try (SqliteManifest manifest = SqliteManifest.read(file, InstantSource.system())) {
            return manifest.entries().stream()
                    .filter(entry -> entry.state() != ItemState.DONE)
                    .map(entry -> file.getFileName() + " says " + entry.item().source() + " is "
                            + entry.state().word())
                    .toList();
        }
    }
}
