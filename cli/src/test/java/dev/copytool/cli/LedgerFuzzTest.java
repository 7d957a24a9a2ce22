package dev.copytool.cli;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random changes of a source and a target, random verbs, interruptions, older manifests: whatever they are, a model says what the
 * target may hold. A seed that fails is made shorter as long as it fails, and printed; {@code -Dledger.replay=FILE} takes the
 * steps of a file, {@code -Dledger.seed} and {@code -Dledger.seconds} others than the usual.
 */
@Timeout(900)
@ExtendWith(PostgresExtension.class)
class LedgerFuzzTest {
    private static final Logger log = LoggerFactory.getLogger(LedgerFuzzTest.class);
    private static final int STEPS = 25;
    private static final Duration SHRINKING = Duration.ofSeconds(60);

    @Test
    @DisplayName("promises 3, 5, 8: whatever verbs follow one another, no row is doubled, lost or removed unasked")
    void whateverFollows(PostgresServer server) throws IOException {
        Optional<String> file = Optional.ofNullable(System.getProperty("ledger.replay"));
        if (file.isPresent()) {
            run(server, Files.readAllLines(Path.of(file.get())));
            return;
        }
        loop(server, Long.getLong("ledger.seed", 1), Duration.ofSeconds(Long.getLong("ledger.seconds", 10)));
    }

    @Test
    @Tag("soak")
    @DisplayName("promises 3, 5, 8: the same of other seeds, for longer")
    void whateverFollowsForLonger(PostgresServer server) {
        long share = 60L * Integer.getInteger("soak.minutes", 30) / 10;
        loop(server, Long.getLong("ledger.seed", System.nanoTime()), Duration.ofSeconds(share));
    }

    private static void loop(PostgresServer server, long first, Duration time) {
        long seed = first;
        long end = System.nanoTime() + time.toNanos();
        int runs = 0;
        while (runs == 0 || System.nanoTime() - end < 0) {
            List<String> steps = steps(new Random(seed));
            try {
                run(server, steps);
            } catch (LedgerModel.Violation e) {
                String shorter = String.join("\n", shorter(server, steps));
                throw new AssertionError("-Dledger.seed=" + seed + ": " + e.getMessage() + "\n" + shorter, e);
            }
            seed++;
            runs++;
        }
        log.info("{} seeds from {}, {} steps each", runs, first, STEPS);
    }

    private static void run(PostgresServer server, List<String> steps) {
        try (LedgerModel model = new LedgerModel(server)) {
            steps.forEach(model::step);
        }
    }

    /** Leaves out what is not needed to fail. */
    private static List<String> shorter(PostgresServer server, List<String> steps) {
        long end = System.nanoTime() + SHRINKING.toNanos();
        List<String> left = new ArrayList<>(steps);
        for (int at = left.size() - 1; at >= 0 && System.nanoTime() - end < 0; at--) {
            List<String> without = new ArrayList<>(left);
            without.remove(at);
            try {
                run(server, without);
            } catch (LedgerModel.Violation e) {
                left = without;
            }
        }
        return left;
    }

    private static List<String> steps(Random random) {
        List<String> steps = new ArrayList<>();
        while (steps.size() < STEPS) {
            steps.add(step(random));
        }
        return steps;
    }

    private static String one(Random random, List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    private static String step(Random random) {
        String item = one(random, LedgerModel.ITEMS);
        String target = one(random, LedgerModel.TARGETS);
        int draw = random.nextInt(100);
        if (draw < 20) {
            return "source " + one(random, List.of("insert", "update", "update", "delete", "rewrite")) + " " + item;
        }
        if (draw < 36) {
            return "user " + one(random, List.of("insert", "delete", "swap", "empty", "empty", "remake")) + " "
                    + target;
        }
        if (draw < 70) {
            String how = random.nextInt(3) == 0 ? "stopped " + random.nextInt(6) : "migrate";
            return how + " --split-size 40kB" + flags(random, item);
        }
        if (draw < 78) {
            return "reset " + (random.nextInt(3) == 0 ? "--errored" : "--table " + item);
        }
        if (draw < 88) {
            return one(
                    random,
                    List.of("verify", "check", "check --append", "check --truncate", "status", "generate --refresh"));
        }
        return one(random, List.of("save", "save", "restore", "restore", "forget"));
    }

    private static String flags(Random random, String item) {
        if (random.nextInt(6) == 0) {
            return " --recopy " + item;
        }
        StringBuilder flags = new StringBuilder();
        flags.append(one(random, List.of("", "", "", " --append", " --truncate")));
        flags.append(one(random, List.of("", " --retry-errors")));
        flags.append(one(random, List.of("", " --no-stop-on-error")));
        flags.append(one(random, List.of("", "", "", " --table " + item)));
        flags.append(one(random, List.of("", "", "", "", " --max-rejects 2")));
        return flags.toString();
    }
}
