package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

/** Whatever rows are bad in whatever way: those and no others are rejected, and none is lost. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SiftingPropertyTest {

    /** Rows as COPY text, and the numbers of those that the target's table refuses. */
    private static final class Rows {
        private final Random random;
        private final StringBuilder text = new StringBuilder();
        private final List<Integer> bad = new ArrayList<>();
        private final Set<Integer> keys = new HashSet<>();

        Rows(long seed) {
            random = new Random(seed);
            int rows = random.nextInt(3000);
            int oddity = 1 + random.nextInt(200);
            for (int row = 1; row <= rows; row++) {
                add(row, random.nextInt(oddity) == 0);
            }
        }

        private void add(int row, boolean odd) {
            int kind = odd ? random.nextInt(6) : -1;
            // Kind 5 is the key of some row before, good or bad; only those of good rows are taken.
            int key = kind == 5 ? 1 + random.nextInt(row) : row;
            String number = kind == 0 ? "99999" : kind == 1 ? "-1" : String.valueOf(random.nextInt(30_000));
            String date = kind == 2 ? "soon" : kind == 3 ? "\\N" : "2020-02-29";
            String word = kind == 4
                    ? "far too long"
                    : List.of("", "\\n", "\\\\.", "a\\tb", "ä", "\\N").get(random.nextInt(6));
            String filler = "x".repeat(random.nextInt(random.nextInt(50) == 0 ? 200_000 : 100));
            text.append(key).append('\t').append(number).append('\t').append(date);
            text.append('\t').append(word).append('\t').append(filler).append('\n');
            if ((kind >= 0 && kind < 5) || !keys.add(key)) {
                bad.add(row);
            }
        }
    }

    @RepeatedTest(4)
    @DisplayName("promises 2 and 3: taken and rejected rows are the sent ones, and only bad rows are rejected")
    void takenAndRejectedAreSent(PostgresServer server) throws SQLException, IOException {
        long seed = System.nanoTime();
        Rows rows = new Rows(seed);
        try (Scenario scenario = new Scenario(server)) {
            scenario.onTarget("CREATE TABLE t (id int PRIMARY KEY, n smallint CHECK (n >= 0), d date NOT NULL,"
                    + " s varchar(5), f text)");
            try (Connection connection = server.connect(scenario.source)) {
                // In one transaction, for only then the rows lie in the order in which they came, and are read in it.
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CREATE TABLE t (id int, n int, d text, s text, f text)");
                }
                byte[] bytes = rows.text.toString().getBytes(StandardCharsets.UTF_8);
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY t FROM STDIN", new ByteArrayInputStream(bytes));
                connection.commit();
            }
            scenario.generate().done();
            CliRun run = scenario.verb("migrate", "--max-rejects", "100000");
            assertThat(run.code())
                    .as("seed %d: %s", seed, run.everything())
                    .isEqualTo(rows.bad.isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED);
            RejectedRows rejects = scenario.rejects();
            if (rows.bad.isEmpty()) {
                assertThat(rejects.files()).as("seed %d", seed).isEmpty();
                return;
            }
            assertThat(rejects.rows()).as("seed %d", seed).isEqualTo(rows.bad);
            rejects.account("t", rows.bad.size());
        }
    }
}
