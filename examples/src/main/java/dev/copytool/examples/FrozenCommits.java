package dev.copytool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusInstallation;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * Freezes two-phase commits of a Citus target between the local commit record and COMMIT PREPARED, lets a node or copytool
 * die then, and runs copytool until it is done; after each time source and target must hold the same rows, once.
 */
public final class FrozenCommits {
    private static final int MOST_ATTEMPTS = 5;
    private static final int NO_CITUS = 3;

    private final PostgresServer source;
    private final CitusCluster cluster;
    private final List<String> program;
    private final Random random;
    private final Path directory;
    private final PrintStream out;

    /**
     * Prepares rounds.
     *
     * @param program the command that runs copytool, without arguments
     * @param seed decides the moments
     * @param directory for manifests; the caller removes it
     */
    public FrozenCommits(
            PostgresServer source,
            CitusCluster cluster,
            List<String> program,
            long seed,
            Path directory,
            PrintStream out) {
        this.source = source;
        this.cluster = cluster;
        this.program = List.copyOf(program);
        this.random = new Random(seed);
        this.directory = directory;
        this.out = out;
    }

    /** Runs it from a shell: rounds, seed, then the program's command. Exit 1 if a round was wrong. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        Optional<CitusInstallation> installation = CitusInstallation.find();
        if (installation.isEmpty()) {
            out.println("frozen-commits: no PostgreSQL on this machine has citus.control among its extensions;"
                    + " install Citus, or put its pg_config on the PATH");
            System.exit(NO_CITUS);
        }
        int rounds = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        List<String> program = List.of(arguments).subList(2, arguments.length);
        Path directory = Files.createTempDirectory("copytool-frozen");
        out.println("seed " + seed + ", Citus of " + installation.get().binaries());
        List<FrozenRound.Verdict> verdicts;
        try (PostgresServer source = PostgresServer.start();
                CitusCluster cluster = CitusCluster.start(installation.get())) {
            verdicts = new FrozenCommits(source, cluster, program, seed, directory, out)
                    .run(done -> done < rounds, List.of(FrozenCase.values()));
        } finally {
            Temporary.remove(directory);
        }
        FrozenReport report = new FrozenReport(verdicts);
        report.print(out);
        System.exit(report.wrong() == 0 ? 0 : 1);
    }

    /**
     * Runs rounds of each case; the entry nodes take turns.
     *
     * @param more whether there is to be another round after so many
     * @throws IllegalStateException if commits cannot be frozen
     */
    List<FrozenRound.Verdict> run(IntPredicate more, List<FrozenCase> cases) throws IOException, InterruptedException {
        List<FrozenRound.Verdict> verdicts = new ArrayList<>();
        try (FrozenTables tables = new FrozenTables(source, cluster)) {
            Path pristine = pristine(tables);
            for (int round = 0; more.test(round); round++) {
                int turn = round;
                for (FrozenCase what : cases) {
                    verdicts.add(round(what, turn++ % cluster.nodes().size(), tables, pristine));
                }
            }
        }
        return verdicts;
    }

    /** A manifest of which nothing is copied, over a target that has its marker table: making it would freeze, too. */
    private Path pristine(FrozenTables tables) throws IOException, InterruptedException {
        FrozenProgram copytool = new FrozenProgram(program, Files.createTempDirectory(directory, "first"));
        Path pristine = copytool.directory().resolve("pristine.sqlite");
        int code = copytool.ended(copytool.start(
                "generate",
                pristine,
                List.of(
                        "--source", tables.sourceUri(),
                        "--target", tables.targetUri(),
                        "--merge-children", "merged")));
        if (code != 0) {
            throw new IllegalStateException(copytool.said(pristine));
        }
        Path first = copytool.directory().resolve("first.sqlite");
        Files.copy(pristine, first);
        copytool.finish(first);
        return pristine;
    }

    private FrozenRound.Verdict round(FrozenCase what, int group, FrozenTables tables, Path pristine)
            throws IOException, InterruptedException {
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            tables.clear();
            FrozenProgram copytool = new FrozenProgram(program, Files.createTempDirectory(directory, "round"));
            long began = System.nanoTime();
            FrozenRound.Verdict verdict = new FrozenRound(cluster, group, copytool, random, pristine).run(what, tables);
            String end = verdict.frozen() == 0
                    ? "not frozen, again"
                    : verdict.faults().isEmpty() ? "right" : "WRONG";
            out.printf(
                    "%s, entry node %s: %d frozen%s, %.1f s, %s%n",
                    what.title(),
                    verdict.entryNode(),
                    verdict.frozen(),
                    verdict.blocked() ? ", a rival waited" : "",
                    (System.nanoTime() - began) / 1e9,
                    end);
            verdict.faults().forEach(fault -> out.println("  " + fault));
            if (verdict.frozen() > 0) {
                return verdict;
            }
        }
        throw new IllegalStateException("no commit froze in " + MOST_ATTEMPTS + " attempts");
    }
}
