package dev.copytool.engine.internal;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.spi.Part;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Does what a queue gives, and tells it how that ended. Thread-safe. */
final class TurnRunner {
    private final PartQueue queue;
    private final PartRunner runner;
    private final BatchRunner batches;
    private final CostModel costs;
    private final LongSupplier nanoTime;

    /**
     * Of a queue.
     *
     * @param costs learns what parts took
     */
    TurnRunner(PartQueue queue, PartRunner runner, BatchRunner batches, CostModel costs, LongSupplier nanoTime) {
        this.queue = queue;
        this.runner = runner;
        this.batches = batches;
        this.costs = costs;
        this.nanoTime = nanoTime;
    }

    /**
     * Copies the parts, together if that is wanted and succeeds, else one after the other.
     *
     * @throws CopyException of kind MANIFEST if an outcome could not be recorded
     */
    void run(Turn turn) {
        Optional<CopyException> failure = Optional.empty();
        if (turn.batch().isPresent()) {
            BatchRunner.Outcome outcome = batches.run(turn.parts(), turn.batch().get());
            if (outcome instanceof BatchRunner.Outcome.Committed all) {
                committed(turn.parts(), all.elapsed());
                return;
            }
            failure = ((BatchRunner.Outcome.Parted) outcome).failure();
        }
        for (Part part : turn.parts()) {
            alone(part, turn.batch().isPresent() && queue.isOver(), failure);
        }
    }

    private void committed(List<Part> parts, Duration elapsed) {
        Duration each = elapsed.dividedBy(parts.size());
        for (Part part : parts) {
            costs.learn(part, each);
            queue.ended(part, PartRunner.End.COMMITTED);
        }
    }

    /**
     * Copies one part.
     *
     * @param over whether it is given up, since the run is over for parts that have not begun
     */
    private void alone(Part part, boolean over, Optional<CopyException> before) {
        PartRunner.End end = PartRunner.End.FAILED;
        try {
            long started = nanoTime.getAsLong();
            end = over
                    ? before.map(failure -> runner.giveUp(part, failure)).orElse(PartRunner.End.NOT_BEGUN)
                    : runner.run(part, before);
            if (end == PartRunner.End.COMMITTED) {
                costs.learn(part, Duration.ofNanos(nanoTime.getAsLong() - started));
            }
        } finally {
            queue.ended(part, end);
        }
    }
}
