package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.connect.ConnectionUri;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.jdbc.Drivers;
import dev.copytool.engine.jdbc.JdbcQueries;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.postgres.PostgresQueries;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.postgres.SourcePools;
import dev.copytool.engine.spi.QueryServer;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.values.Unstorable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each source of queries does what all must. */
class QueryServersTest {
    private static final String EDGES =
            "SELECT v FROM (SELECT 1 AS n, NULL AS v UNION ALL SELECT 2, '' UNION ALL SELECT 3,"
                    + " %1$s(9) || %1$s(10) || %1$s(13) || %1$s(92) UNION ALL SELECT 4, %1$s(92) || 'N' UNION ALL SELECT 5,"
                    + " %1$s(92) || '.' UNION ALL SELECT 6, '\u00e4\u20ac\uD83D\uDE00') e ORDER BY n";

    private static JdbcQueries jdbc(String url) {
        return new JdbcQueries(new Drivers("").server("v1", url, Map.of(), Optional.empty(), 1000, Unstorable.REFUSE));
    }

    @Nested
    @ExtendWith(PostgresExtension.class)
    class OfPostgres extends QueryServerContract {
        private PostgresServer server;
        private String database;
        private SourcePools pools;

        @BeforeEach
        void setUp(PostgresServer server) {
            this.server = server;
            database = server.newDatabase();
            pools = SourcePools.of(
                    new Server(Side.SOURCE, ConnectionUri.parse(server.uri(database)), "copytool"),
                    2,
                    SessionSettings.reader());
        }

        @AfterEach
        void tearDown() {
            pools.close();
            server.dropDatabase(database);
        }

        @Override
        QueryServer server() {
            return new PostgresQueries(pools);
        }

        @Override
        String many(int rows) {
            return "SELECT n AS id, 'v' || n AS v FROM generate_series(1, " + rows + ") n";
        }

        @Override
        String none() {
            return "SELECT 'x' AS v WHERE false";
        }

        @Override
        String edges() {
            return EDGES.formatted("chr");
        }

        @Override
        String breaking() {
            return "SELECT 1 / (n - 50000) AS v FROM generate_series(1, 100000) n";
        }
    }

    @Nested
    class OfH2 extends QueryServerContract {
        private final JdbcQueries queries = jdbc("jdbc:h2:mem:" + UUID.randomUUID());

        @Override
        QueryServer server() {
            return queries;
        }

        @Override
        String many(int rows) {
            return "SELECT X AS id, 'v' || X AS v FROM SYSTEM_RANGE(1, " + rows + ")";
        }

        @Override
        String none() {
            return "SELECT 'x' AS v WHERE FALSE";
        }

        @Override
        String edges() {
            return EDGES.formatted("CHR");
        }

        @Override
        String breaking() {
            return "SELECT 1 / (X - 50000) AS v FROM SYSTEM_RANGE(1, 100000)";
        }
    }

    @Nested
    class OfAToy extends QueryServerContract {
        private static final String EDGES = "\\N\n\n\\t\\n\\r\\\\\n\\\\N\n\\\\.\n\u00e4\u20ac\uD83D\uDE00";

        private static Iterator<String> numbers(int many) {
            return IntStream.rangeClosed(1, many).mapToObj(n -> n + "\tv" + n).iterator();
        }

        @Override
        QueryServer server() {
            return new ToyQueries(Map.of(
                    "many 3", () -> numbers(3),
                    "many 100000", () -> numbers(100_000),
                    "many 1000000", () -> numbers(1_000_000),
                    "none", Collections::emptyIterator,
                    "edges", () -> List.of(EDGES.split("\n", -1)).iterator(),
                    "breaking",
                            () -> IntStream.range(0, 10)
                                    .mapToObj(n -> {
                                        if (n == 5) {
                                            throw CopyException.permanent("it broke");
                                        }
                                        return "v" + n;
                                    })
                                    .iterator()));
        }

        @Override
        String many(int rows) {
            return "many " + rows;
        }

        @Override
        String none() {
            return "none";
        }

        @Override
        String edges() {
            return "edges";
        }

        @Override
        String breaking() {
            return "breaking";
        }
    }

    @Test
    @DisplayName("a source of its own takes less than 60 lines")
    void aSourceIsSmall() throws IOException {
        String toy = Files.readString(Path.of("src/test/java/dev/copytool/cli/ToyQueries.java"));
        assertThat(toy.substring(toy.indexOf("/**")).lines().filter(line -> !line.isBlank()))
                .hasSizeLessThan(60);
    }

    @Nested
    class OfSqlite extends QueryServerContract {
        @TempDir
        Path directory;

        @BeforeEach
        void makeAnEmptyDatabase() throws IOException {
            Files.createFile(directory.resolve("db"));
        }

        @Override
        QueryServer server() {
            return jdbc("jdbc:sqlite:" + directory.resolve("db"));
        }

        @Override
        String many(int rows) {
            return "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < " + rows
                    + ") SELECT n AS id, 'v' || n AS v FROM r";
        }

        @Override
        String none() {
            return "SELECT 'x' AS v WHERE 0";
        }

        @Override
        String edges() {
            return EDGES.formatted("char");
        }

        @Override
        String breaking() {
            return "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 100000)"
                    + " SELECT CASE WHEN n < 50000 THEN n ELSE abs(-9223372036854775807 - 1) END AS v FROM r";
        }
    }
}
