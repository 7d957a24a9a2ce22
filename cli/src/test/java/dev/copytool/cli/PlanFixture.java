package dev.copytool.cli;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A source with a table of ten rows, a target with two tables, and a plan between them. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
abstract class PlanFixture {
    Scenario scenario;
    Path plan;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .onSource("CREATE TABLE s (id int PRIMARY KEY, v text, d date DEFAULT '2020-01-01')")
                .onSource("INSERT INTO s SELECT n, 'v' || n FROM generate_series(1, 10) n")
                .onTarget(
                        "CREATE TABLE t (id int PRIMARY KEY, v text, j json)",
                        "CREATE TABLE log (line serial, what text)");
        plan = scenario.directory.resolve("plan.yaml");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** A plan of these groups, with keys of the top level before them. */
    void write(String top, String groups) {
        String text = top + "connections:\n  here: " + scenario.from.uri(scenario.source) + "\n  target: "
                + scenario.to.uri(scenario.target) + "\ngroups:\n" + groups.indent(2);
        try {
            Files.writeString(plan, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void load(String query, String target) {
        write(
                "",
                "- name: g\n  items:\n    - name: i\n      source: {query: \"" + query
                        + "\"}\n      target: {table: t, " + target + "}\n");
    }

    CliRun run(String... options) {
        return run(Map.of(), options);
    }

    CliRun run(Map<String, String> environment, String... options) {
        List<String> words = new ArrayList<>(List.of("run", plan.toString()));
        words.addAll(List.of(options));
        return CliRun.with(environment).run(words.toArray(String[]::new));
    }

    String count(String of) {
        return scenario.targetValue("SELECT count(*) FROM " + of);
    }
}
