package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each message that names a command, in the state that gives it: the command is run as it is printed, the message does not come
 * again, and the target has no more rows than the source.
 */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class AdvisedCommandsTest {
    /** A name that a shell and SQL read otherwise unless it is quoted. */
    private static final String QUOTED = "\"it's \"\"a.b\"\" $x\"";

    private static final Pattern AND = Pattern.compile(" && ");

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both("CREATE TABLE " + QUOTED + " (n int)")
                .onSource("INSERT INTO " + QUOTED + " SELECT generate_series(1, 10)");
        scenario.generate().done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private static Arguments state(String name, Consumer<Scenario> arranged, String... verb) {
        return Arguments.of(name, arranged, List.of(verb));
    }

    private static void copied(Scenario scenario) {
        scenario.verb("migrate").done();
    }

    private static void reset(Scenario scenario) {
        copied(scenario);
        scenario.verb("reset", "--table", QUOTED).done();
    }

    static Stream<Arguments> states() {
        return Stream.of(
                state("rows of an earlier copy", AdvisedCommandsTest::reset, "migrate"),
                state("rows of an earlier copy, with --append", AdvisedCommandsTest::reset, "migrate", "--append"),
                state(
                        "an emptied target",
                        scenario -> {
                            copied(scenario);
                            scenario.onTarget("TRUNCATE " + QUOTED);
                        },
                        "migrate"),
                state(
                        "rows exchanged by a user",
                        scenario -> {
                            copied(scenario);
                            scenario.onTarget("UPDATE " + QUOTED + " SET n = 99 WHERE n = 1");
                        },
                        "migrate",
                        "--recopy",
                        QUOTED),
                state(
                        "a source that changed",
                        scenario -> {
                            copied(scenario);
                            scenario.onSource("DELETE FROM " + QUOTED + " WHERE n = 1", "ANALYZE");
                        },
                        "verify"),
                state(
                        "a source that is gone",
                        scenario -> scenario.onSource("CREATE TABLE x (n int)", "DROP TABLE " + QUOTED),
                        "generate",
                        "--refresh"),
                state(
                        "an interrupted table that is to be reset",
                        scenario -> scenario.changeManifest("UPDATE tables SET state = 'running'"),
                        "reset",
                        "--table",
                        QUOTED),
                state(
                        "an interrupted table that is compared",
                        scenario -> scenario.changeManifest("UPDATE tables SET state = 'running'"),
                        "verify"),
                state(
                        "a later copy that the manifest does not know",
                        scenario -> {
                            copied(scenario);
                            scenario.verb("migrate", "--recopy", QUOTED).done();
                            scenario.changeManifest("UPDATE tables SET epoch = 1");
                        },
                        "migrate",
                        "--recopy",
                        QUOTED),
                state(
                        "a recopy that has failed",
                        scenario -> {
                            copied(scenario);
                            scenario.onTarget("ALTER TABLE " + QUOTED + " ADD CONSTRAINT small CHECK (n < 11)");
                            scenario.onSource("INSERT INTO " + QUOTED + " VALUES (11)");
                            scenario.verb("migrate", "--recopy", QUOTED);
                            scenario.onTarget("ALTER TABLE " + QUOTED + " DROP CONSTRAINT small");
                        },
                        "migrate"));
    }

    @ParameterizedTest(name = "promise 8: the advised command leads on: {0}")
    @MethodSource("states")
    void theCommandLeadsOn(String name, Consumer<Scenario> arranged, List<String> verb) {
        arranged.accept(scenario);
        String[] more = verb.subList(1, verb.size()).toArray(String[]::new);
        CliRun told = scenario.verb(verb.get(0), more);
        List<String> advised = advised(told.err() + told.out());
        assertThat(advised).as(told.everything()).isNotEmpty();
        for (String command : AND.splitAsStream(advised.get(0)).toList()) {
            CliRun run = scenario.run(words(command).toArray(String[]::new)).done();
            assertThat(run.everything()).doesNotContain(advised.get(0));
        }
        if (!verb.get(0).equals("generate")) {
            scenario.verb("migrate").done();
            scenario.verb("verify").done();
            assertThat(scenario.targetValue("SELECT count(*) FROM " + QUOTED))
                    .isEqualTo(scenario.sourceValue("SELECT count(*) FROM " + QUOTED));
        }
    }

    /** What follows the last colon of a line. */
    private static List<String> advised(String said) {
        return said.lines()
                .filter(line -> line.contains(": copytool "))
                .map(line -> line.substring(line.lastIndexOf(": copytool ") + 2))
                .filter(command -> !command.startsWith("copytool status"))
                .toList();
    }

    /** As a shell reads them, without the program's name. */
    private List<String> words(String command) {
        try {
            Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + command).start();
            List<String> words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(word -> word.equals("DB") ? scenario.manifest.toString() : word)
                    .toList();
            return words.subList(1, words.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
