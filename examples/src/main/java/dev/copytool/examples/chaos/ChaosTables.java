package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.TestServer;
import dev.copytool.examples.TableSums;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is migrated: many small tables, some large ones, and children that are merged into one parent. None has a key, so that
 * nothing but the marker keeps a row from coming twice. The source's rows never change.
 */
final class ChaosTables {
    private static final int SMALL = 48;
    private static final int CHILDREN = 12;
    private static final int LARGE = 3;
    private static final int SMALL_ROWS = 1_500;
    private static final int LARGE_ROWS = 400_000;
    private static final String PARENT = "visits";
    private static final String COLUMNS = " (id bigint, text text, number numeric, seen timestamptz)";

    private final ChaosPlace place;
    private final String source;
    private final TableSums expected;

    /** Makes the source. */
    ChaosTables(ChaosPlace place) {
        this.place = place;
        TestServer server = place.source().server();
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
        this.expected = TableSums.of(server, source, targets());
    }

    private void fill(TestServer server, String table, int from, int rows) {
        server.execute(
                source,
                "INSERT INTO " + table + " SELECT n, 'row' || E'\\t' || n || repeat(md5(n::text), 1 + n % 5), n * 1.5,"
                        + " timestamptz '2020-01-01 00:00:00+00' + n * interval '1 second' FROM generate_series(" + from
                        + ", " + (from + rows - 1) + ") n");
    }

    private static List<String> own() {
        return Stream.concat(
                        IntStream.rangeClosed(1, SMALL).mapToObj(i -> "small_" + i),
                        IntStream.rangeClosed(1, LARGE).mapToObj(i -> "large_" + i))
                .toList();
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

    /** How the target differs from the source, a line each. */
    List<String> differences(String database) {
        return expected.differences(TableSums.of(place.target(), database, targets()));
    }

    /** How many rows the target has. */
    long rows(String database) {
        return targets().stream()
                .mapToLong(table -> Long.parseLong(place.target().value(database, "SELECT count(*) FROM " + table)))
                .sum();
    }
}
