package dev.copytool.examples;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.PostgresServer;
import java.util.ArrayList;
import java.util.List;

/**
 * A source and a Citus target with the same small tables, none with a key: one a month, every other one of which goes into
 * one parent.
 */
final class FrozenTables implements AutoCloseable {
    static final int MONTHS = 9;
    private static final int ROWS = 400;
    private static final String COLUMNS = " (id bigint, text text, number numeric)";

    private final PostgresServer from;
    private final CitusCluster to;
    private final String source;
    private final String target;
    private final TableSums expected;

    /** Makes both databases. */
    FrozenTables(PostgresServer from, CitusCluster to) {
        this.from = from;
        this.to = to;
        this.source = from.newDatabase();
        this.target = to.newDatabase();
        for (String table : targets()) {
            from.execute(source, "CREATE TABLE " + table + COLUMNS);
            to.execute(
                    target,
                    "CREATE TABLE " + table + COLUMNS,
                    "SELECT create_distributed_table('" + table + "', 'id', shard_count => 4)");
        }
        for (int month = 1; month <= MONTHS; month++) {
            String table = "\"merged_" + date(month) + "\"";
            if (month % 2 == 0) {
                from.execute(source, "CREATE TABLE " + table + " () INHERITS (merged)");
            } else {
                table = plain(month);
            }
            from.execute(
                    source,
                    "INSERT INTO " + table + " SELECT n, 'row' || E'\\t' || n, n * 1.5 FROM generate_series("
                            + month * ROWS + ", " + ((month + 1) * ROWS - 1) + ") n");
        }
        this.expected = TableSums.of(from, source, targets());
    }

    /** The first day of a month, 1 to {@value #MONTHS}. */
    static String date(int month) {
        return "2020-0" + month + "-01";
    }

    private static String plain(int month) {
        return "\"plain_" + date(month) + "\"";
    }

    private static List<String> targets() {
        List<String> tables = new ArrayList<>(List.of("merged"));
        for (int month = 1; month <= MONTHS; month += 2) {
            tables.add(plain(month));
        }
        return tables;
    }

    String sourceUri() {
        return from.uri(source);
    }

    String targetUri() {
        return to.uri(target);
    }

    /** Ends what a round has left in the target, and empties it; the marker table must be there. */
    void clear() {
        to.nodes().forEach(node -> {
            node.rows(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'copytool'");
            node.rows(target, "SELECT recover_prepared_transactions()");
        });
        to.nodes()
                .forEach(
                        node -> prepared(node).forEach(gid -> node.execute(target, "ROLLBACK PREPARED '" + gid + "'")));
        to.execute(target, "TRUNCATE " + String.join(", ", targets()) + ", copytool.commit_marker");
    }

    /** What is wrong with the target, a line each; nothing if every row is there once and no commit is left half done. */
    List<String> faults() {
        List<String> faults = new ArrayList<>(expected.differences(TableSums.of(to, target, targets())));
        to.nodes()
                .forEach(node -> prepared(node)
                        .forEach(gid -> faults.add("prepared transaction " + gid + " is left on port " + node.port())));
        return faults;
    }

    private List<String> prepared(CitusNode node) {
        return node.rows(target, "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()");
    }

    @Override
    public void close() {
        from.dropDatabase(source);
        to.dropDatabase(target);
    }
}
