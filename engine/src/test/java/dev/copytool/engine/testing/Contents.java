package dev.copytool.engine.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all tables of a database hold, told so that databases can be compared whose generated numbers differ. */
public final class Contents {

    private Contents() {}

    /**
     * The rows of each table, sorted; without columns that are always generated, and without what copytool keeps.
     *
     * @param told what stands for columns of numbers that mean nothing elsewhere: for {@code column}, or {@code table.column}
     *     with its schema, an expression with {@code %s} where the column belongs
     */
    public static Map<String, List<String>> of(TestServer server, String database, Map<String, String> told) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (String found : server.rows(database, """
                SELECT format('%I.%I', table_schema, table_name), column_name
                  FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
                 WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema', 'copytool')
                   AND identity_generation IS DISTINCT FROM 'ALWAYS'
                 ORDER BY table_schema, table_name, ordinal_position""")) {
            String[] words = found.split("\\|", 2);
            String own = "t.\"" + words[1] + "\"";
            String expression = told.getOrDefault(words[0] + "." + words[1], told.getOrDefault(words[1], "%s"));
            columns.computeIfAbsent(words[0], table -> new ArrayList<>()).add(expression.formatted(own));
        }
        Map<String, List<String>> contents = new TreeMap<>();
        columns.forEach((table, all) -> contents.put(
                table,
                server.rows(database, "SELECT " + String.join(", ", all) + " FROM " + table + " t").stream()
                        .sorted()
                        .toList()));
        return contents;
    }
}
