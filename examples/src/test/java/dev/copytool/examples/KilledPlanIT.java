package dev.copytool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Promise 3: the program dies in the middle of a plan, runs again, and each step has been done once. */
@ExtendWith(PostgresExtension.class)
class KilledPlanIT {
    @TempDir
    Path directory;

    private PostgresServer server;
    private String source;
    private String target;

    @BeforeEach
    void setUp(PostgresServer server) {
        this.server = server;
        source = server.newDatabase();
        target = server.newDatabase();
        server.execute(
                source,
                "CREATE TABLE s (id int PRIMARY KEY, v text)",
                "INSERT INTO s SELECT n, repeat('x', 100) FROM generate_series(1, 5000) n");
        server.execute(
                target,
                "CREATE TABLE kept (id int PRIMARY KEY, v text)",
                "INSERT INTO kept VALUES (1, 'edited')",
                "CREATE TABLE added (id int, v text)",
                "CREATE TABLE done (n int)");
    }

    @AfterEach
    void tearDown() {
        server.execute(
                "postgres", "DROP DATABASE " + source + " WITH (FORCE)", "DROP DATABASE " + target + " WITH (FORCE)");
    }

    private String plan() throws IOException {
        Path plan = directory.resolve("plan.yaml");
        Files.writeString(plan, """
                connections: {source: "%s", target: "%s"}
                groups:
                  - name: g
                    pre_sql: INSERT INTO done VALUES (1)
                    items:
                      - name: kept
                        source: {query: SELECT * FROM s}
                        target: {table: kept, mode: insert-missing, key: id}
                      - name: added
                        source: {query: SELECT * FROM s}
                        target: {table: added, mode: append}
                    post_sql: INSERT INTO done SELECT count(*) FROM added
                """.formatted(server.uri(source), server.uri(target)));
        return plan.toString();
    }

    @ParameterizedTest(name = "promise 3: killed {0} in a plan, run again: each step once")
    @EnumSource(
            value = KillAtMain.Place.class,
            names = {"BEFORE_COPY", "IN_COPY", "BEFORE_COMMIT", "AFTER_COMMIT"})
    void eachStepIsDoneOnceAfterADeathAnywhere(KillAtMain.Place place) throws IOException, InterruptedException {
        String[] words = {"run", plan(), "--parallel", "1"};
        Programs.Ran killed = Programs.run(Programs.over(KillAtMain.class, place.name()), words);
        assertThat(killed.code()).as(killed.output()).isEqualTo(KillAtMain.DEATH);
        Programs.Ran again = Programs.run(Programs.product(), words);
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(server.value(target, "SELECT count(*) || '/' || sum(id) FROM added"))
                .isEqualTo("5000/12502500");
        assertThat(server.value(target, "SELECT count(*) || '/' || count(*) FILTER (WHERE v = 'edited') FROM kept"))
                .isEqualTo("5000/1");
        assertThat(server.rows(target, "SELECT n FROM done ORDER BY n")).containsExactly("1", "5000");
    }

    @Test
    @DisplayName("promise 3: killed after every commit of a step in parts, and run again each time: each row once")
    void aStepInPartsGoesOnFromDeathToDeath() throws IOException, InterruptedException {
        Path plan = directory.resolve("parts.yaml");
        Files.writeString(plan, """
                connections: {source: "%s", target: "%s"}
                groups:
                  - name: g
                    items:
                      - name: added
                        source: {query: SELECT * FROM s, split: {key: id, rows: 1000}}
                        target: {table: added, mode: append}
                """.formatted(server.uri(source), server.uri(target)));
        String[] words = {"run", plan.toString(), "--parallel", "1"};
        for (int part = 0; part <= 5; part++) {
            Programs.Ran killed =
                    Programs.run(Programs.over(KillAtMain.class, KillAtMain.Place.AFTER_COMMIT.name()), words);
            assertThat(killed.code()).as(killed.output()).isEqualTo(KillAtMain.DEATH);
            assertThat(server.value(target, "SELECT count(*) FROM added")).isEqualTo(String.valueOf(1000 * part));
        }
        Programs.Ran last = Programs.run(Programs.over(KillAtMain.class, KillAtMain.Place.IN_COPY.name()), words);
        assertThat(last.code()).as(last.output()).isZero();
        assertThat(server.value(target, "SELECT count(*) || '/' || sum(id) FROM added"))
                .isEqualTo("5000/12502500");
    }
}
