package dev.copytool.examples;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.Polling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One migration whose commits are frozen on the entry node, and what then befalls it. Good for one run. */
final class FrozenRound {
    private static final int SECONDS = 60;
    private static final int SETTLING_SECONDS = 3;
    private static final int MOST_PARALLEL = 3;

    /**
     * How a round went.
     *
     * @param frozen how many commits were frozen; 0: none in time, and so nothing was tested
     * @param blocked whether another copytool was seen to wait for a marker
     * @param faults what was wrong afterwards
     */
    record Verdict(FrozenCase what, String entryNode, int frozen, boolean blocked, List<String> faults) {
        Verdict {
            faults = List.copyOf(faults);
        }
    }

    private final CitusCluster cluster;
    private final FrozenNode entry;
    private final FrozenProgram program;
    private final Random random;
    private final Path pristine;
    private final String startDate;
    private final List<Path> manifests = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Process running;
    private boolean blocked;

    /**
     * Starts copytool, whose commits freeze on that node.
     *
     * @param pristine a manifest of which nothing is copied; stays so
     */
    FrozenRound(CitusCluster cluster, int group, FrozenProgram program, Random random, Path pristine)
            throws IOException, InterruptedException {
        this.cluster = cluster;
        this.entry = FrozenNode.of(cluster, group);
        this.program = program;
        this.random = random;
        this.pristine = pristine;
        this.startDate = FrozenTables.date(1 + random.nextInt(FrozenTables.MONTHS - 1));
        entry.hold();
        this.running = program.start("migrate", manifest(), options(entry, 1 + random.nextInt(MOST_PARALLEL)));
    }

    private Path manifest() throws IOException {
        Path copy = program.directory().resolve("round" + manifests.size() + ".sqlite");
        Files.copy(pristine, copy);
        manifests.add(copy);
        return copy;
    }

    private List<String> options(FrozenNode node, int parallel) {
        return List.of(
                "--entry-nodes", node.address(), "--parallel", Integer.toString(parallel), "--start-date", startDate);
    }

    /** Runs the round to its end. */
    Verdict run(FrozenCase what, FrozenTables tables) throws IOException, InterruptedException {
        int frozen = 0;
        try {
            frozen = frozen();
            if (frozen > 0) {
                act(what);
            }
        } finally {
            entry.release();
            if (frozen == 0) {
                kill();
            }
        }
        for (Path manifest : manifests) {
            program.finish(manifest);
        }
        faults.addAll(tables.faults());
        manifests.forEach(manifest -> faults.addAll(FrozenProgram.undone(manifest)));
        return new Verdict(what, entry.name(), frozen, blocked, faults);
    }

    /** Waits until a commit is frozen, and a little more, until others may be, too. */
    private int frozen() throws InterruptedException {
        Polling.within(Duration.ofSeconds(SECONDS), () -> entry.frozen() > 0 || !running.isAlive());
        if (running.waitFor(random.nextInt(200), TimeUnit.MILLISECONDS)) {
            return 0;
        }
        return entry.frozen();
    }

    private void act(FrozenCase what) throws IOException, InterruptedException {
        switch (what) {
            case WORKER_AND_PROGRAM -> workerAndProgramDie();
            case WORKER -> workerDies();
            case ENTRY_NODE -> entryNodeDies();
            case PROGRAM_AND_SESSIONS -> programAndSessionsDie();
            case PROGRAM -> programDies();
        }
    }

    private void kill() throws InterruptedException {
        running.destroyForcibly().waitFor();
    }

    /** A worker that is not the entry node. */
    private CitusNode victim() {
        List<CitusNode> others = cluster.nodes().stream()
                .skip(1)
                .filter(node -> node != entry.node())
                .toList();
        return others.get(random.nextInt(others.size()));
    }

    private void workerAndProgramDie() throws InterruptedException {
        CitusNode victim = victim();
        victim.stopNow();
        try {
            entry.release();
            running.waitFor(random.nextInt(20), TimeUnit.MILLISECONDS);
            kill();
        } finally {
            victim.start();
        }
    }

    private void workerDies() throws InterruptedException {
        CitusNode victim = victim();
        victim.stopNow();
        try {
            entry.release();
            running.waitFor(random.nextInt(1000), TimeUnit.MILLISECONDS);
        } finally {
            victim.start();
        }
        program.ended(running);
    }

    private void entryNodeDies() throws InterruptedException {
        entry.node().stopNow();
        entry.node().start();
        entry.release();
        program.ended(running);
    }

    private void programAndSessionsDie() throws InterruptedException {
        kill();
        entry.endFrozen();
        entry.release();
    }

    /**
     * Another copytool, at any entry node, must wait for the commits that are still frozen: with a manifest that knows nothing
     * of them for their markers, with the same one first for their end.
     */
    private void programDies() throws IOException, InterruptedException {
        kill();
        FrozenNode door = FrozenNode.of(cluster, random.nextInt(cluster.nodes().size()));
        boolean same = random.nextInt(4) == 0;
        Process rival = program.start("migrate", same ? manifests.get(0) : manifest(), options(door, MOST_PARALLEL));
        Duration patience = Duration.ofSeconds(same ? SETTLING_SECONDS : SECONDS);
        blocked = Polling.within(patience, () -> isBlocked() || !rival.isAlive()) && rival.isAlive();
        if (rival.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS) || !(same || blocked)) {
            faults.add("another copytool has not waited for the frozen commits");
        }
        entry.release();
        program.ended(rival);
    }

    private boolean isBlocked() {
        for (int group = 0; group < cluster.nodes().size(); group++) {
            if (FrozenNode.of(cluster, group).holdsUpClaims()) {
                return true;
            }
        }
        return false;
    }
}
