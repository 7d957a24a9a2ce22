package dev.copytool.examples;

import dev.copytool.engine.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Count, count of distinct ids, and a checksum of each of some tables. */
public record TableSums(Map<String, String> sums) {

    public TableSums {
        sums = Map.copyOf(sums);
    }

    /** As the tables are now; each has a column {@code id}. */
    public static TableSums of(TestServer server, String database, List<String> tables) {
        Map<String, String> sums = new TreeMap<>();
        for (String table : tables) {
            sums.put(
                    table,
                    server.value(database, "SELECT count(*) || '/' || count(DISTINCT id) FROM " + table) + " "
                            + server.checksum(database, "SELECT * FROM " + table));
        }
        return new TableSums(sums);
    }

    /** How a target differs from this source, a line each. */
    public List<String> differences(TableSums target) {
        List<String> differences = new ArrayList<>();
        new TreeMap<>(sums).forEach((table, sum) -> {
            String found = target.sums().get(table);
            if (!sum.equals(found)) {
                differences.add(table + ": " + sum + " in the source, " + found + " in the target");
            }
        });
        return differences;
    }
}
