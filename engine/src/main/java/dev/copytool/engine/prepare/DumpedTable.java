package dev.copytool.engine.prepare;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements of {@code pg_dump} that make a table, without those that are not wanted of it. */
final class DumpedTable {
    private static final String NAME = "\\S+";
    private static final String CREATE = "CREATE (UNLOGGED )?TABLE";
    private static final List<String> UNWANTED = List.of(
            "SELECT pg_catalog\\.set_config",
            "CREATE (OR REPLACE )?(CONSTRAINT )?TRIGGER",
            "ALTER TABLE (ONLY )?" + NAME + " (ENABLE|DISABLE) ((ALWAYS|REPLICA) )?TRIGGER",
            "ALTER TABLE (ONLY )?" + NAME + " ADD CONSTRAINT " + NAME + " FOREIGN KEY",
            "ALTER TABLE (ONLY )?" + NAME + " ATTACH PARTITION");

    private DumpedTable() {}

    /**
     * The statements to be run, in order. Settings of the dump's own session are left out, but for the table's access
     * method; triggers and foreign keys would act on rows while they are copied.
     *
     * @param partitionBy the key by which the table is to be partitioned, though the source's is not
     * @throws CopyException if the script does not make exactly one table
     */
    static List<String> statements(TableName table, String script, Optional<PartitionBy> partitionBy) {
        List<String> wanted = new ArrayList<>();
        int tables = 0;
        for (SqlStatement statement : SqlStatement.split(script)) {
            if (statement.begins(CREATE)) {
                tables++;
                wanted.add(partitionBy
                        .map(key -> partitioned(table, statement, key))
                        .orElse(statement.text()));
            } else if (statement.begins("SET")) {
                accessMethod(statement).ifPresent(wanted::add);
            } else if (UNWANTED.stream().noneMatch(statement::begins)) {
                wanted.add(statement.text());
            }
        }
        if (tables != 1) {
            throw CopyException.permanent("source " + table + ": pg_dump wrote " + tables
                    + " tables of that name; make it on the target by hand");
        }
        return wanted;
    }

    private static Optional<String> accessMethod(SqlStatement statement) {
        boolean own = statement.begins("SET default_table_access_method")
                && !statement.text().endsWith(" heap");
        return own ? Optional.of(statement.text().replaceFirst("SET", "SET LOCAL")) : Optional.empty();
    }

    /** A partitioned table holds no rows itself, so what stands behind its columns, storage parameters, goes. */
    private static String partitioned(TableName table, SqlStatement create, PartitionBy key) {
        String outline = create.outline();
        int depth = 0;
        for (int i = outline.indexOf('('); i >= 0 && i < outline.length(); i++) {
            depth += outline.charAt(i) == '(' ? 1 : outline.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return create.text().substring(0, i + 1).replaceFirst("^CREATE UNLOGGED", "CREATE") + " PARTITION BY "
                        + key;
            }
        }
        throw CopyException.permanent("source " + table + ": pg_dump's CREATE TABLE has no list of columns");
    }
}
