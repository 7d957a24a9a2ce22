package dev.copytool.engine.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("tables are made in an order in which none waits for another, however many there are")
class CreationOrderTest {

    private static TableName name(int number) {
        return new TableName("public", "t" + number);
    }

    private static Creation creation(int number, Set<Integer> below, Set<Integer> after) {
        SourceTable source = new SourceTable(
                name(number),
                RelationKind.TABLE,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return new Creation(
                source,
                name(number),
                new Creation.Written(List.of()),
                Optional.empty(),
                below.stream().map(CreationOrderTest::name).collect(Collectors.toSet()),
                "",
                after.stream().map(CreationOrderTest::name).collect(Collectors.toSet()));
    }

    /** What can be made next by what the words say, found by looking at all of them. */
    private static Optional<Creation> plainly(List<Creation> waiting, Set<TableName> missing, Set<TableName> inUse) {
        return waiting.stream()
                .filter(one -> Collections.disjoint(one.after(), missing) && Collections.disjoint(one.below(), inUse))
                .findFirst();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void isWhatLookingAtAllOfThemWouldFind(long seed) {
        Random random = new Random(seed);
        List<Creation> creations = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Set<Integer> below = new HashSet<>();
            Set<Integer> after = new HashSet<>();
            for (int j = 0; i > 0 && j < random.nextInt(3); j++) {
                below.add(random.nextInt(Math.min(i, 6)));
                after.add(random.nextInt(i));
            }
            after.addAll(below);
            creations.add(creation(i, below, after));
        }
        Collections.shuffle(creations, random);

        CreationOrder order = new CreationOrder(creations);
        List<Creation> waiting = new ArrayList<>(creations);
        Set<TableName> missing =
                creations.stream().map(Creation::target).collect(Collectors.toCollection(HashSet::new));
        Set<TableName> inUse = new HashSet<>();
        List<Creation> making = new ArrayList<>();
        while (!waiting.isEmpty() || !making.isEmpty()) {
            Optional<Creation> next = making.size() < 4 ? order.next() : Optional.empty();
            if (making.size() < 4) {
                assertThat(next).isEqualTo(plainly(waiting, missing, inUse));
            }
            if (next.isPresent()) {
                waiting.remove(next.get());
                inUse.addAll(next.get().below());
                making.add(next.get());
            } else {
                Creation ended = making.remove(random.nextInt(making.size()));
                missing.remove(ended.target());
                inUse.removeAll(ended.below());
                order.ended(ended, random.nextInt(10) > 0);
            }
        }
        assertThat(order.next()).isEmpty();
    }

    @Test
    @Timeout(10)
    void oneTreeOfVeryManyChildrenIsNotGoneThroughForEachOfThem() {
        int children = 100_000;
        List<Creation> creations = new ArrayList<>(List.of(creation(0, Set.of(), Set.of())));
        IntStream.rangeClosed(1, children).forEach(i -> creations.add(creation(i, Set.of(0), Set.of(0))));
        CreationOrder order = new CreationOrder(creations);
        Deque<Creation> making = new ArrayDeque<>();
        int made = 0;
        while (made <= children) {
            // Several ask while only one of them can be given anything.
            for (int worker = 0; worker < 8; worker++) {
                order.next().ifPresent(making::add);
            }
            assertThat(making).hasSize(1);
            order.ended(making.remove(), true);
            made++;
        }
    }
}
