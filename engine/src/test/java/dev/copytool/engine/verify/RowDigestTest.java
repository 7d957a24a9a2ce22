package dev.copytool.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.DigestMethod;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checksum tells contents apart that a weaker one would not, in every form a value takes in it. */
@ExtendWith(PostgresExtension.class)
class RowDigestTest {
    private static final TableName TABLE = new TableName("public", "t");

    /** For each type five values, the first of them empty or zero. */
    private static final Map<String, List<String>> VALUES = new TreeMap<>(Map.of(
            "text", List.of("", "a", "b", "c", "d"),
            "varchar(9)[]", List.of("{}", "{a}", "{b}", "{NULL}", "{a,b}"),
            "int8", List.of("0", "1", "2", "-1", "3"),
            "float8", List.of("0", "1", "2", "NaN", "3"),
            "numeric", List.of("0", "1", "NaN", "0.5", "3"),
            "daterange", List.of("empty", "[,]", "[2020-01-01,)", "[2020-01-01,2020-02-01)", "[,2020-01-01)"),
            "json", List.of("\"\"", "null", "[]", "[ ]", "{}"),
            "money", List.of("0", "1", "2", "3", "4"),
            "colour", List.of("", "red", "NULL", "green", "blue"),
            "pair", List.of("(,)", "(1,a)", "(1,\"\")", "(,a)", "(2,b)")));

    /** What happens to the rows (1, v0, v1), (2, v2, v3), (3, v1, v4) and (4, null, v2). */
    private static final Map<String, List<String>> MUTATIONS = new TreeMap<>(Map.of(
            "one value changed", List.of("UPDATE t SET a = 'v4' WHERE k = 2"),
            "a row missing", List.of("DELETE FROM t WHERE k = 2"),
            "a row doubled", List.of("INSERT INTO t SELECT * FROM t WHERE k = 2"),
            "a row doubled and another missing",
                    List.of("INSERT INTO t SELECT * FROM t WHERE k = 2", "DELETE FROM t WHERE k = 1"),
            "a row three times", List.of("INSERT INTO t SELECT t.* FROM t, generate_series(1, 2) WHERE k = 2"),
            "two rows exchange a value",
                    List.of("UPDATE t SET a = CASE k WHEN 2 THEN 'v1' ELSE 'v2' END::%s WHERE k IN (2, 3)"),
            "two columns exchange their values", List.of("UPDATE t SET a = b, b = a WHERE k = 2"),
            "a value becomes NULL", List.of("UPDATE t SET a = NULL WHERE k = 1"),
            "NULL becomes a value", List.of("UPDATE t SET a = 'v0' WHERE k = 4")));

    record Case(DigestMethod method, String type, String mutation) {
        @Override
        public String toString() {
            return mutation + ", " + type + ", " + method;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(DigestMethod.RECORD, DigestMethod.TEXT)
                .flatMap(method -> VALUES.keySet().stream()
                        .flatMap(
                                type -> MUTATIONS.keySet().stream().map(mutation -> new Case(method, type, mutation))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void otherContentsHaveAnotherChecksum(Case wanted, PostgresServer server) throws SQLException {
        try (Connection session = server.connect("postgres");
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("CREATE TYPE colour AS ENUM ('', 'red', 'NULL', 'green', 'blue')");
            statement.execute("CREATE TYPE pair AS (x int, y text)");
            statement.execute("CREATE TABLE t (k int, a %1$s, b %1$s)".formatted(wanted.type()));
            String rows = "(1, 'v0', 'v1'), (2, 'v2', 'v3'), (3, 'v1', 'v4'), (4, NULL, 'v2')";
            statement.execute(filled("INSERT INTO t VALUES " + rows, wanted.type()));
            Digest before = digest(wanted.method(), session);
            assertThat(before.rows()).isEqualTo(4);

            statement.execute("CREATE TABLE reversed AS SELECT * FROM t ORDER BY k DESC");
            statement.execute("TRUNCATE t");
            statement.execute("INSERT INTO t SELECT * FROM reversed");
            assertThat(digest(wanted.method(), session)).as("in another order").isEqualTo(before);

            for (String change : MUTATIONS.getOrDefault(wanted.mutation(), List.of())) {
                assertThat(statement.executeUpdate(filled(change, wanted.type())))
                        .isPositive();
            }
            assertThat(digest(wanted.method(), session).checksum()).isNotEqualTo(before.checksum());
            session.rollback();
        }
    }

    /** Puts the type's values in. */
    private static String filled(String sql, String type) {
        String result = sql.replace("%s", type);
        List<String> values = VALUES.getOrDefault(type, List.of());
        for (int i = 0; i < values.size(); i++) {
            result = result.replace("'v" + i + "'", "'" + values.get(i) + "'");
        }
        return result;
    }

    private static Digest digest(DigestMethod method, Connection session) throws SQLException {
        TableShape shape = Optional.ofNullable(
                        new Catalog(Side.SOURCE, session).shapes(List.of(TABLE)).get(TABLE))
                .orElseThrow();
        HashedTypes types = HashedTypes.of(session);
        DigestColumns columns = new DigestColumns(method, List.of(types), types);
        List<String> expressions = new ArrayList<>();
        for (Column column : shape.columns()) {
            assertThat(columns.ofSource(column, column, types)).isEqualTo(columns.ofTarget(column));
            expressions.add(columns.ofTarget(column));
        }
        try (Statement statement = session.createStatement()) {
            return new RowDigest(TABLE, true, Optional.empty(), method, expressions).on(statement);
        }
    }
}
