package dev.copytool.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.table.FormatWish;
import dev.copytool.engine.testing.PostgresServer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Types of the user's own arrive as they were, or are refused before anything is copied. */
class UserDefinedTypesTest {
    private static final ServerVersions SERVERS = new ServerVersions();

    private static final String TYPES = """
            CREATE TYPE colour AS ENUM ('red', 'light ''blue''', '\\N', '');
            CREATE DOMAIN positive AS numeric(20,3) CHECK (VALUE > 0);
            CREATE DOMAIN place AS regclass;
            CREATE TYPE pair AS (x integer, y text, "the z" timestamptz[]);
            CREATE TYPE paint AS (name text, shade colour);
            CREATE TYPE pointer AS (x integer, what regclass);
            CREATE TYPE span AS RANGE (subtype = float8);
            """;

    /** Tables by name: the type of their column, and its values. */
    private static final Map<String, Map.Entry<String, String>> COLUMNS = new TreeMap<>(Map.of(
            "enum", Map.entry("colour", "('red'), ('light ''blue'''), ('\\N'), (''), (NULL)"),
            "enums", Map.entry("colour[]", "('{}'), ('{red,NULL,\"\",\"\\\\N\"}'), ('[0:0]={red}'), (NULL)"),
            "domain", Map.entry("positive", "(0.001), (99999999999999999.999), ('NaN'), (NULL)"),
            "domains", Map.entry("positive[]", "('{0.001,NULL}'), ('{}'), (NULL)"),
            "composite", Map.entry("pair", """
                    ((1, E'a\\t\\n"\\\\', '{infinity,NULL}')), ((NULL, NULL, NULL)), ((0, '', '{}')), (NULL)"""),
            "composites", Map.entry("pair[]", "(ARRAY[(1, ',)\"', NULL)::pair, NULL]), ('{}'), (NULL)"),
            "composite with enum", Map.entry("paint", "(('sky', '\\N')), ((NULL, 'red')), (NULL)"),
            "composite with oid", Map.entry("pointer", "((1, 'mark')), (NULL)"),
            "domain of oid", Map.entry("place", "('mark'), ('pg_class'), (NULL)"),
            "range", Map.entry("span", "('empty'), ('(,)'), ('[-0,NaN)'), (NULL)")));

    /** Their binary form holds OIDs of tables, which another server has given to something else. */
    private static final Set<String> NEVER_BINARY = Set.of("composite with oid", "domain of oid");

    @AfterAll
    static void endServers() {
        SERVERS.close();
    }

    /** What is copied to what, how. */
    record Case(int from, int to, FormatWish wish) {
        @Override
        public String toString() {
            return "PostgreSQL " + from + " to " + to + ": types of the user's own, format " + wish;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(ServerVersions.OLDEST, ServerVersions.NEWEST)
                .flatMap(from ->
                        Stream.of(FormatWish.values()).map(wish -> new Case(from, ServerVersions.NEWEST, wish)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void valuesArriveAsTheyWereOrAreRefused(Case wanted) {
        PostgresServer source = SERVERS.of(wanted.from());
        PostgresServer target = SERVERS.of(wanted.to());
        DatabaseCopy copy = DatabaseCopy.between(source, target);
        source.execute(copy.sourceDatabase(), "CREATE TABLE mark ()", TYPES);
        // Other objects first, so that no OID is the same on both sides.
        target.execute(
                copy.targetDatabase(),
                "CREATE TYPE earlier AS ENUM ('a'); CREATE TABLE earlier_table (e earlier[])",
                "CREATE TABLE mark ()",
                TYPES);
        COLUMNS.forEach((table, column) -> {
            String create = "CREATE TABLE \"" + table + "\" (v " + column.getKey() + ")";
            source.execute(copy.sourceDatabase(), create, "INSERT INTO \"" + table + "\" VALUES " + column.getValue());
            target.execute(copy.targetDatabase(), create);
        });

        DatabaseCopy.Result result = copy.copy(COLUMNS.keySet(), wanted.wish());

        boolean binary = wanted.wish() == FormatWish.BINARY;
        Set<String> refused = binary ? NEVER_BINARY : Set.of();
        Collection<String> copied = new TreeSet<>(COLUMNS.keySet());
        copied.removeAll(refused);
        assertThat(result.errors()).isEmpty();
        assertThat(result.report().complete()).isTrue();
        assertThat(result.problems()).containsOnlyKeys(refused);
        assertThat(result.formats()).containsOnlyKeys(copied);
        assertThat(Set.copyOf(result.formats().values()))
                .isEqualTo(Set.of(binary ? CopyFormat.BINARY : CopyFormat.TEXT));
        assertThat(copy.targetChecksums(copied)).isEqualTo(copy.sourceChecksums(copied));
        assertThat(copy.compare(copied))
                .hasSameSizeAs(copied)
                .allSatisfy((table, comparison) ->
                        assertThat(comparison.equal()).as(comparison.toString()).isTrue());
        assertThat(List.copyOf(refused))
                .allSatisfy(table -> assertThat(target.rows(copy.targetDatabase(), "SELECT * FROM \"" + table + '"'))
                        .isEmpty());
    }
}
