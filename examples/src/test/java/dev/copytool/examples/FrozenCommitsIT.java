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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A few rounds of {@link FrozenCommits}. */
@ExtendWith({CitusExtension.class, PostgresExtension.class})
@NeedsOwnCitus("holds commits, and stops nodes")
class FrozenCommitsIT {
    private final long seed = System.nanoTime();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private List<FrozenRound.Verdict> run(
            PostgresServer source, CitusCluster cluster, List<String> program, FrozenCase... cases)
            throws IOException, InterruptedException {
        PrintStream out = new PrintStream(said, true, UTF_8);
        return new FrozenCommits(source, cluster, program, seed, directory, out).run(1, List.of(cases));
    }

    @Test
    @DisplayName("promise 4 on Citus: whatever dies in the second phase of a commit, every row is there once")
    void frozenCommitsLoseAndDoubleNothing(PostgresServer source, CitusCluster cluster)
            throws IOException, InterruptedException {
        assertThat(run(source, cluster, Programs.product(), FrozenCase.values()))
                .as("seed %s: %s", seed, said.toString(UTF_8))
                .hasSize(FrozenCase.values().length)
                .allSatisfy(verdict -> assertThat(verdict.faults()).isEmpty());
    }

    @Test
    @DisplayName("without markers a frozen commit doubles rows, so the test above proves something")
    void withoutMarkersRowsAreDoubled(PostgresServer source, CitusCluster cluster)
            throws IOException, InterruptedException {
        assertThat(run(source, cluster, Programs.over(UnmarkedMain.class), FrozenCase.PROGRAM_AND_SESSIONS))
                .as("seed %s: %s", seed, said.toString(UTF_8))
                .allSatisfy(verdict -> assertThat(verdict.faults()).isNotEmpty());
    }
}
