package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.TestServer;
import dev.copytool.examples.TableSums;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is migrated: many small tables, some large ones, and children that are merged into one parent. None has a key, so that
 * nothing but the marker keeps a row from coming twice. The rows of large ones may change: each of them is to be copied as it
 * was at one moment since the migration began.
 */
final class ChaosTables {
    private static final int SMALL = 48;
    private static final int CHILDREN = 12;
    private static final int LARGE = 3;
    private static final int SMALL_ROWS = 1_500;
    private static final int LARGE_ROWS = 400_000;
    private static final String PARENT = "visits";
    private static final String COLUMNS =
            " (id bigint, text text, number numeric, seen timestamptz, part double precision, words text[])";
    private static final String CHANGE_TWICE = """
            CREATE PROCEDURE change_twice(name regclass, one int, other int) LANGUAGE plpgsql AS $$
            BEGIN
                EXECUTE format('UPDATE %s SET text = text || ''c'' WHERE id %% 41 = %s', name, one);
                COMMIT;
                PERFORM pg_sleep(3);
                EXECUTE format('UPDATE %s SET text = text || ''d'' WHERE id %% 41 = %s', name, other);
            END
            $$
            """;

    private final ChaosPlace place;
    private final String source;
    private final Map<String, Set<String>> states = new TreeMap<>();

    /** Makes the source. */
    ChaosTables(ChaosPlace place) {
        this.place = place;
        TestServer server = place.origin().writer();
        this.source = server.newDatabase();
        server.execute(source, "CREATE TABLE " + PARENT + COLUMNS);
        for (int child = 1; child <= CHILDREN; child++) {
            String table = String.format("\"visits_2020-%02d-01\"", child);
            server.execute(source, "CREATE TABLE " + table + " () INHERITS (" + PARENT + ")");
            fill(server, table, child * SMALL_ROWS, SMALL_ROWS);
        }
        for (String table : own()) {
            server.execute(source, "CREATE TABLE " + table + COLUMNS);
            fill(server, table, 0, table.startsWith("large") ? LARGE_ROWS : SMALL_ROWS);
        }
        server.execute(source, CHANGE_TWICE);
        note(targets());
        place.origin().catchUp();
    }

    private void note(List<String> tables) {
        TableSums.of(place.origin().writer(), source, tables)
                .sums()
                .forEach((table, sum) ->
                        states.computeIfAbsent(table, any -> new TreeSet<>()).add(sum));
    }

    /** A table may be copied as it is now, too. */
    void changed(String table) {
        note(List.of(table));
    }

    /** A migration begins: tables may not be copied as they were before. */
    void forget() {
        place.origin().catchUp();
        large().forEach(states::remove);
        note(large());
    }

    private void fill(TestServer server, String table, int from, int rows) {
        server.execute(
                source,
                "INSERT INTO " + table + " SELECT n, 'row' || E'\\t' || n || repeat(md5(n::text), 1 + n % 5), n * 1.5,"
                        + " timestamptz '2020-01-01 00:00:00+00' + n * interval '1 second', n / 7.0::float8,"
                        + " ARRAY['a', NULL, n::text] FROM generate_series(" + from
                        + ", " + (from + rows - 1) + ") n");
    }

    private static List<String> own() {
        return Stream.concat(IntStream.rangeClosed(1, SMALL).mapToObj(i -> "small_" + i), large().stream())
                .toList();
    }

    /** Those that may change. */
    static List<String> large() {
        return IntStream.rangeClosed(1, LARGE).mapToObj(i -> "large_" + i).toList();
    }

    static String anyLarge(Random random) {
        return large().get(random.nextInt(LARGE));
    }

    static String anyTarget(Random random) {
        return targets().get(random.nextInt(targets().size()));
    }

    /** The target's tables. */
    static List<String> targets() {
        return Stream.concat(Stream.of(PARENT), own().stream()).toList();
    }

    /** The words for {@code generate}. */
    List<String> generateOptions(String database) {
        return List.of(
                "--source", place.source().uri(source),
                "--target", place.targetNodes().get(0).uri(database),
                "--merge-children", PARENT);
    }

    String sourceDatabase() {
        return source;
    }

    /** Makes a target database with empty tables. */
    String newTarget() {
        String database = place.target().newDatabase();
        List<String> statements = new ArrayList<>();
        statements.addAll(place.nodesBehindProxies());
        for (String table : targets()) {
            statements.add("CREATE TABLE " + table + COLUMNS);
            if (place.clustered()) {
                statements.add("SELECT create_distributed_table('" + table + "', 'id', shard_count => 4)");
            }
        }
        place.target().execute(database, statements.toArray(new String[0]));
        return database;
    }

    /** How the target differs from what the source held, a line each. */
    List<String> differences(String database) {
        List<String> differences = new ArrayList<>();
        TableSums.of(place.target(), database, targets()).sums().forEach((table, sum) -> {
            Set<String> right = states.getOrDefault(table, Set.of());
            if (!right.contains(sum)) {
                differences.add(
                        table + ": " + String.join(" or ", right) + " in the source, " + sum + " in the target");
            }
        });
        return differences;
    }

    /** How many rows the target has. */
    long rows(String database) {
        return targets().stream()
                .mapToLong(table -> Long.parseLong(place.target().value(database, "SELECT count(*) FROM " + table)))
                .sum();
    }
}
