package dev.copytool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Promise 3: the program dies while several tables share a transaction, runs again, and every row is there once. */
@ExtendWith(PostgresExtension.class)
class KillInBatchIT {
    private static final int TABLES = 40;

    /** Two batches, the first of them copied and recorded: of 40 tables 20 go together, of 20 ten. */
    private static final int FIRST = 20;

    private static final int BOTH = 30;

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
        for (int i = 1; i <= TABLES; i++) {
            server.execute(target, "CREATE TABLE t" + i + " (n int)");
            server.execute(
                    source,
                    "CREATE TABLE t" + i + " (n int)",
                    "INSERT INTO t" + i + " SELECT generate_series(1, " + (100 + i) + ")");
        }
    }

    @AfterEach
    void tearDown() {
        server.execute(
                "postgres", "DROP DATABASE " + source + " WITH (FORCE)", "DROP DATABASE " + target + " WITH (FORCE)");
    }

    private int filled() {
        int filled = 0;
        for (int i = 1; i <= TABLES; i++) {
            filled += Integer.parseInt(server.value(target, "SELECT least(count(*), 1) FROM t" + i));
        }
        return filled;
    }

    @ParameterizedTest(name = "promise 3: killed {0} where tables share a transaction, run again: every row once")
    @EnumSource(KillInBatchMain.Place.class)
    void everyRowIsThereOnceAfterADeathAnywhere(KillInBatchMain.Place place) throws IOException, InterruptedException {
        String manifest = directory.resolve("db.sqlite").toString();
        Programs.Ran made = Programs.run(
                Programs.product(),
                "generate",
                manifest,
                "--source",
                server.uri(source),
                "--target",
                server.uri(target));
        assertThat(made.code()).as(made.output()).isZero();
        String[] words = {"migrate", manifest, "--parallel", "1"};
        Programs.Ran killed = Programs.run(Programs.over(KillInBatchMain.class, place.name()), words);
        assertThat(killed.code()).as(killed.output()).isEqualTo(KillAtMain.DEATH);
        boolean committed = place.compareTo(KillInBatchMain.Place.AFTER_COMMIT) >= 0;
        assertThat(filled())
                .as("promise 1: all tables of a transaction are visible, or none")
                .isEqualTo(committed ? BOTH : FIRST);

        Programs.Ran again = Programs.run(Programs.product(), words);
        assertThat(again.code()).as(again.output()).isZero();
        if (committed) {
            assertThat(again.output()).contains((BOTH - FIRST) + " tables had been copied by an earlier run");
        }
        for (int i = 1; i <= TABLES; i++) {
            assertThat(server.value(target, "SELECT count(*) || '/' || max(n) FROM t" + i))
                    .isEqualTo((100 + i) + "/" + (100 + i));
        }
        assertThat(server.value(target, "SELECT count(*) || '/' || sum(rows) FROM copytool.commit_marker"))
                .isEqualTo(TABLES + "/" + (100 * TABLES + TABLES * (TABLES + 1) / 2));
    }
}
