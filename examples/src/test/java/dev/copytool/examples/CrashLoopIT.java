package dev.copytool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashLoopIT {
    private static final int ROUNDS = 5;

    @TempDir
    Path directory;

    @Test
    @DisplayName("promise 3: killed at random moments until it is done, the program loses and doubles nothing")
    void killedAtRandomMomentsNothingIsLostOrDoubled() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        CrashLoop.Outcome outcome =
                new CrashLoop(Programs.product(), seed, directory, new PrintStream(said, true, UTF_8)).run(ROUNDS);
        assertThat(outcome.wrong())
                .as("seed %s: %s", seed, said.toString(UTF_8))
                .isZero();
        assertThat(outcome.kills())
                .as("seed %s: %s", seed, said.toString(UTF_8))
                .isPositive();
    }
}
