package dev.copytool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One short run of {@code scripts/crash-test}, always the same one, and in the soak many at random. */
class CrashLoopIT {
    private static final long SEED = 20_200_101;
    private static final int SHARE = 18;

    @TempDir
    Path directory;

    @Test
    @DisplayName("promise 3: killed again and again until it is done, the program loses and doubles nothing")
    void killedUntilItIsDoneNothingIsLostOrDoubled() throws IOException, InterruptedException {
        kill(done -> done < 1, SEED);
    }

    @Test
    @Tag("soak")
    @DisplayName("promise 3: soak of kills at random moments")
    void soak() throws IOException, InterruptedException {
        BooleanSupplier left = SoakTime.left(SHARE);
        kill(done -> left.getAsBoolean(), System.nanoTime());
    }

    private void kill(IntPredicate more, long seed) throws IOException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        CrashLoop.Outcome outcome =
                new CrashLoop(Programs.product(), seed, directory, new PrintStream(said, true, UTF_8)).run(more);
        assertThat(outcome.wrong())
                .as("seed %s: %s", seed, said.toString(UTF_8))
                .isZero();
        assertThat(outcome.kills())
                .as("seed %s: %s", seed, said.toString(UTF_8))
                .isPositive();
    }
}
