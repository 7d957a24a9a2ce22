package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.DumpableExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server of its own says in its log which functions the program calls; then others of these names are planted there. */
@Timeout(900)
@ExtendWith(DumpableExtension.class)
class PlantedTest {
    private static final Pattern RECORD =
            Pattern.compile("(?s)@@@copytool[^~]*~LOG:  (?:statement|execute [^:]*): (.*?)(?=@@@|$)");
    private static final String PLANTED_SCHEMA = "postgres";

    @TempDir
    Path logs;

    private PostgresServer server;
    private Scenario scenario;
    private Path plan;

    @BeforeEach
    void setUp() throws IOException {
        server = DumpableExtension.start(Map.of(
                "logging_collector", "on",
                "log_destination", "stderr",
                "log_directory", logs.toString(),
                "log_filename", "server.log",
                "log_line_prefix", "@@@%a~",
                "log_statement", "all"));
        scenario = new Scenario(server);
        scenario.both(
                "CREATE FUNCTION helper() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN PERFORM helper(); RETURN NEW; END$$",
                "CREATE TABLE t (id int PRIMARY KEY, v varchar(50), c char(9), n numeric, a text[], j json, d timestamptz)",
                "CREATE INDEX ON t (v)",
                "CREATE TABLE big (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE watched (id int, v text DEFAULT helper())",
                "CREATE TABLE parted (id int, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000)",
                "CREATE TABLE s (id serial, v varchar(20))");
        scenario.onSource(
                "INSERT INTO t SELECT i, 'v' || i, 'c', i, ARRAY['a', NULL], '{}', '2020-01-01' FROM generate_series(1, 200) i",
                "INSERT INTO big SELECT i, repeat('x', 100) FROM generate_series(1, 8000) i",
                "INSERT INTO watched SELECT i, 'w' FROM generate_series(1, 20) i",
                "INSERT INTO parted SELECT i, 'p' FROM generate_series(1, 20) i",
                "INSERT INTO s (v) SELECT 's' || i FROM generate_series(1, 20) i",
                "CREATE TABLE missing (id int PRIMARY KEY, v text CHECK (v <> 'never'))",
                "INSERT INTO missing VALUES (1, 'm')",
                "ANALYZE");
        scenario.onTarget(
                "CREATE TRIGGER kept AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION kept()",
                "CREATE CONSTRAINT TRIGGER later AFTER INSERT ON watched DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                        + " EXECUTE FUNCTION kept()",
                "CREATE TABLE planned (id int PRIMARY KEY, v varchar(20), w text)");
        plan = scenario.directory.resolve("plan.yaml");
        Files.writeString(plan, """
                connections:
                  here: %s
                  target: %s
                groups:
                  - name: g
                    items:
                      - name: i
                        source: {query: "SELECT id, v, 'w'::pg_catalog.text AS w FROM public.s"}
                        target: {table: planned, mode: upsert, key: id}
                """.formatted(scenario.from.uri(scenario.source), scenario.to.uri(scenario.target)));
    }

    @AfterEach
    void tearDown() {
        scenario.close();
        server.close();
    }

    @Test
    @DisplayName("promise 13: nothing planted under the names that all verbs call is called")
    void nothingPlantedIsCalled() throws IOException {
        hold(false);
    }

    @Test
    @Tag("soak")
    @DisplayName("promise 13: nothing planted is called, of whatever types")
    void nothingPlantedOfAnyTypeIsCalled() throws IOException {
        hold(true);
    }

    private void hold(boolean many) throws IOException {
        everyVerb();
        Set<String> names = called();
        assertThat(names).contains("hashtextextended", "set_config", "to_regclass");
        for (String database : List.of(scenario.source, scenario.target)) {
            Planting planting = new Planting(server, database, many);
            for (String schema : List.of("public", PLANTED_SCHEMA)) {
                assertThat(planting.into(schema, names)).isGreaterThan(500);
            }
        }
        forget();
        Files.deleteIfExists(plan.resolveSibling("plan.sqlite"));
        everyVerb();
        assertThat(raised()).isEmpty();
    }

    private void everyVerb() {
        Path rules = scenario.directory.resolve("db.sqlite");
        assertThat(rules).doesNotExist();
        // A table that is planned into belongs to the plan, and what is made by 'prepare' comes first.
        run("generate", "--source", server.uri(scenario.source), "--target", server.uri(scenario.target));
        run("prepare");
        run("check");
        run("migrate", "--dry-run");
        run("migrate", "--split-size", "300kB", "--indexes", "defer", "--max-rejects", "2");
        run("verify");
        run("status");
        run("migrate", "--recopy", "t");
        run("migrate", "--recopy", "watched");
        run("reset", "--table", "t");
        run("migrate", "--truncate");
        run("verify");
        // What is different is found, whoever may have made the comparison.
        server.execute(scenario.target, "UPDATE public.t SET a = NULL WHERE id OPERATOR(pg_catalog.<) 2::int4");
        assertThat(with("verify", scenario.manifest.toString()).code()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(with("run", plan.toString()).done().code()).isEqualTo(ExitCode.DONE);
        with("run", plan.toString(), "--dry-run").done();
    }

    private void forget() throws IOException {
        try (var files = Files.list(scenario.directory)) {
            for (Path file : files.filter(one -> !one.equals(plan)).toList()) {
                if (Files.isRegularFile(file)) {
                    Files.delete(file);
                }
            }
        }
        scenario.onTarget(
                "DROP SCHEMA copytool CASCADE",
                "DROP TABLE public.missing",
                "TRUNCATE public.t, public.big, public.watched, public.parted, public.s, public.planned");
    }

    private void run(String verb, String... more) {
        List<String> words = new ArrayList<>(List.of(verb, scenario.manifest.toString()));
        words.addAll(List.of(more));
        CliRun run = with(words.toArray(String[]::new));
        assertThat(run.code())
                .as(String.join(" ", words) + "\n" + run.everything())
                .isEqualTo(ExitCode.DONE);
    }

    private CliRun with(String... words) {
        return CliRun.with(Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8"))
                .stoppedBy(scenario.stop)
                .run(words);
    }

    private Set<String> called() throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher record = RECORD.matcher(log());
        while (record.find()) {
            names.addAll(Planting.called(record.group(1)));
        }
        return names;
    }

    /** Also what was caught and passed over. */
    private List<String> raised() throws IOException {
        return log().lines()
                .filter(line -> line.startsWith("@@@copytool") && line.contains("ERROR:  planted"))
                .distinct()
                .toList();
    }

    private String log() throws IOException {
        return Files.readString(logs.resolve("server.log"), UTF_8);
    }
}
