package dev.copytool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.NeedsOwnCitus;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A round of {@link FrozenCommits}, always the same one, and in the soak many at random. */
@ExtendWith({CitusExtension.class, PostgresExtension.class})
@NeedsOwnCitus("holds commits, and stops nodes")
class FrozenCommitsIT {
    private static final long SEED = 20_200_101;
    private static final int SHARE = 18;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private List<FrozenRound.Verdict> run(
            PostgresServer source,
            CitusCluster cluster,
            List<String> program,
            long seed,
            IntPredicate more,
            FrozenCase... cases)
            throws IOException, InterruptedException {
        PrintStream out = new PrintStream(said, true, UTF_8);
        return new FrozenCommits(source, cluster, program, seed, directory, out).run(more, List.of(cases));
    }

    private void allRight(List<FrozenRound.Verdict> verdicts, long seed) {
        assertThat(verdicts)
                .as("seed %s: %s", seed, said.toString(UTF_8))
                .hasSizeGreaterThanOrEqualTo(FrozenCase.values().length)
                .allSatisfy(verdict -> assertThat(verdict.faults()).isEmpty());
    }

    @Test
    @DisplayName("promise 4 on Citus: whatever dies in the second phase of a commit, every row is there once")
    void frozenCommitsLoseAndDoubleNothing(PostgresServer source, CitusCluster cluster)
            throws IOException, InterruptedException {
        allRight(run(source, cluster, Programs.product(), SEED, done -> done < 1, FrozenCase.values()), SEED);
    }

    @Test
    @DisplayName("without markers a frozen commit doubles rows, so the test above proves something")
    void withoutMarkersRowsAreDoubled(PostgresServer source, CitusCluster cluster)
            throws IOException, InterruptedException {
        List<String> unmarked = Programs.over(UnmarkedMain.class);
        assertThat(run(source, cluster, unmarked, SEED, done -> done < 1, FrozenCase.PROGRAM_AND_SESSIONS))
                .as(said.toString(UTF_8))
                .isNotEmpty()
                .allSatisfy(verdict -> assertThat(verdict.faults()).isNotEmpty());
    }

    @Test
    @Tag("soak")
    @DisplayName("promise 4 on Citus: soak of deaths in the second phase of commits")
    void soak(PostgresServer source, CitusCluster cluster) throws IOException, InterruptedException {
        long seed = System.nanoTime();
        BooleanSupplier left = SoakTime.left(SHARE);
        allRight(
                run(source, cluster, Programs.product(), seed, done -> left.getAsBoolean(), FrozenCase.values()), seed);
    }
}
