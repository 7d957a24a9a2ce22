package dev.copytool.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.copytool.engine.model.Costs;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Batch;
import dev.copytool.engine.spi.BatchWriter;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import dev.copytool.engine.testing.UnreadSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part is begun next is told by what it will cost, which is learned. Time is simulated. */
class SchedulingTest {
    private static final double ITEM_SECONDS = 0.003;
    private static final Map<String, Double> MEGABYTE_SECONDS = Map.of("plain", 0.01, "plain indexed", 0.06);

    private record Kind(String kind, boolean sociable) implements PartTarget {

        @Override
        public PartWriter open(PartKey key, int attempt) {
            throw new IllegalStateException("nothing is written");
        }

        @Override
        public Optional<Batch> batch(PartKey key) {
            return sociable ? Optional.of(new Joined(1)) : Optional.empty();
        }

        @Override
        public Endpoint endpoint() {
            return Endpoint.NONE;
        }

        @Override
        public List<String> statements() {
            return List.of();
        }
    }

    private record Ending(double at, Part part) {}

    private static Part part(String kind, int phase, double megabytes) {
        TableName table = new TableName("public", "t");
        return new Part(
                Item.of(1, UUID.randomUUID(), table, table, 0),
                Optional.empty(),
                phase,
                (long) (megabytes * (1 << 20)),
                new UnreadSource(),
                new Kind(kind, false));
    }

    private static double seconds(Part part) {
        double perMegabyte = MEGABYTE_SECONDS.getOrDefault(part.target().kind(), 0.0);
        return ITEM_SECONDS + (double) part.weight() / (1 << 20) * perMegabyte;
    }

    /** How long the parts take on so many streams. */
    private static double simulate(List<Part> parts, int streams, CostModel costs) throws InterruptedException {
        PartQueue queue = new PartQueue(parts, costs, streams, false, false, () -> false);
        PriorityQueue<Ending> running = new PriorityQueue<>(Comparator.comparingDouble(Ending::at));
        double now = 0;
        while (queue.phase().isPresent() || !running.isEmpty()) {
            while (running.size() < streams && queue.phase().isPresent()) {
                Part next = queue.next(queue.phase().orElseThrow())
                        .orElseThrow()
                        .parts()
                        .get(0);
                running.add(new Ending(now + seconds(next), next));
            }
            Ending first = running.remove();
            now = first.at();
            costs.learn(first.part(), Duration.ofNanos((long) (seconds(first.part()) * 1e9)));
            queue.ended(first.part(), PartRunner.End.COMMITTED);
        }
        assertThat(queue.items(PartRunner.End.COMMITTED)).isEqualTo(parts.size());
        return now;
    }

    private static List<Part> random(long seed) {
        Random random = new Random(seed);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String kind = random.nextInt(10) == 0 ? "plain indexed" : "plain";
            parts.add(part(kind, 0, 0.05 + Math.exp(random.nextGaussian() + 3)));
        }
        return parts;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theEndIsNotOneStragglerOnceTheCostsAreKnown(long seed) throws InterruptedException {
        List<Part> parts = random(seed);
        int streams = 4;
        double sum = parts.stream().mapToDouble(SchedulingTest::seconds).sum();
        double longest =
                parts.stream().mapToDouble(SchedulingTest::seconds).max().orElseThrow();
        double least = Math.max(sum / streams, longest);

        CostModel costs = new CostModel(Costs.UNKNOWN);
        double first = simulate(parts, streams, costs);
        double second = simulate(parts, streams, new CostModel(costs.costs()));

        assertThat(second).isBetween(least - 1e-6, least * 1.05);
        assertThat(first).isLessThanOrEqualTo(least * 1.5);
    }

    @Test
    void whatIsDearIsLearnedFromPartsOfEachKind() throws InterruptedException {
        CostModel costs = new CostModel(Costs.UNKNOWN);
        List<Part> parts = new ArrayList<>(random(42));
        for (int i = 0; i < 20; i++) {
            parts.add(part("plain", 0, 0.01));
        }
        simulate(parts, 2, costs);
        simulate(parts, 2, costs);
        Costs learned = costs.costs();
        assertThat(learned.itemSeconds()).isCloseTo(ITEM_SECONDS, within(0.001));
        MEGABYTE_SECONDS.forEach((kind, seconds) ->
                assertThat(learned.megabyteSeconds().get("text " + kind)).isCloseTo(seconds, within(seconds / 20)));
    }

    /** A batch that any other may join. */
    private record Joined(int size) implements Batch {

        @Override
        public Optional<Batch> with(Batch other) {
            return Optional.of(new Joined(size + ((Joined) other).size));
        }

        @Override
        public BatchWriter open() {
            throw new IllegalStateException("nothing is written");
        }
    }

    @Test
    void smallPartsGoTogetherTheFewerTheFewerAreLeft() throws InterruptedException {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            parts.add(part("plain", 0, i % 100 == 0 ? 10 : 0.01 + 0.0001 * i));
        }
        List<Part> sociable = parts.stream()
                .map(part -> part.into(target -> new Kind(target.kind(), true)))
                .toList();
        PartQueue queue = new PartQueue(sociable, new CostModel(Costs.UNKNOWN), 2, false, false, () -> false);
        List<Integer> sizes = new ArrayList<>();
        List<Part> taken = new ArrayList<>();
        while (queue.phase().isPresent()) {
            Turn turn = queue.next(0).orElseThrow();
            turn.batch()
                    .ifPresent(batch ->
                            assertThat(batch).isEqualTo(new Joined(turn.parts().size())));
            sizes.add(turn.parts().size());
            taken.addAll(turn.parts());
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(sociable);
        assertThat(sizes.subList(0, 6)).containsExactly(1, 1, 1, 1, 1, 50);
        assertThat(sizes.subList(5, sizes.size())).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(sizes.subList(sizes.size() - 4, sizes.size())).containsOnly(1);
    }

    @Test
    void aPartThatWantsATransactionOfItsOwnGoesAlone() throws InterruptedException {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            parts.add(part("plain", 0, 0.01));
        }
        PartQueue queue = new PartQueue(parts, new CostModel(Costs.UNKNOWN), 1, false, false, () -> false);
        while (queue.phase().isPresent()) {
            assertThat(queue.next(0).orElseThrow().parts()).hasSize(1);
        }
    }

    @Test
    void aPartOfUnknownSizeTeachesNothing() {
        CostModel costs = new CostModel(Costs.UNKNOWN);
        costs.learn(part("plain", 0, 0), Duration.ofHours(1));
        assertThat(costs.costs()).isEqualTo(Costs.UNKNOWN);
    }

    @Test
    void aSmallTableThatIsDearGoesBeforeALargeOneThatIsCheap() throws InterruptedException {
        Part large = part("plain", 0, 100);
        Part dear = part("plain indexed", 0, 30);
        Part first = part("plain", 0, 10);
        Part later = part("plain indexed", 1, 500);
        Costs known = new Costs(ITEM_SECONDS, Map.of("text plain", 0.01, "text plain indexed", 0.06));
        PartQueue queue =
                new PartQueue(List.of(first, later, large, dear), new CostModel(known), 1, false, false, () -> false);
        assertThat(queue.next(0)).contains(Turn.of(dear));
        assertThat(queue.next(0)).contains(Turn.of(large));
        assertThat(queue.next(0)).contains(Turn.of(first));
        assertThat(queue.phase()).contains(1);
        assertThat(queue.next(1)).contains(Turn.of(later));
    }
}
