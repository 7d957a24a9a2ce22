package dev.copytool.engine.step;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.postgres.WriteMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** By which columns tables tell their rows apart: what {@code ON CONFLICT} can be given (PostgreSQL manual, INSERT). */
final class UniqueKeys {
    private final Map<Long, Set<Set<String>>> keys;

    private UniqueKeys(Map<Long, Set<Set<String>>> keys) {
        this.keys = keys;
    }

    static UniqueKeys find(Connection session, Collection<TableShape> tables) {
        // Neither a deferrable constraint, a partial index nor one over expressions can arbitrate.
        String sql = """
                SELECT i.indrelid::bigint,
                       ARRAY(SELECT a.attname::text FROM unnest(i.indkey[0:i.indnkeyatts - 1]) k
                               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k) AS columns
                  FROM pg_index i
                 WHERE i.indrelid = ANY (?::bigint[]::oid[])
                   AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                """;
        Map<Long, Set<Set<String>>> keys = new HashMap<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(
                    1,
                    session.createArrayOf(
                            "bigint", tables.stream().map(TableShape::oid).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    keys.computeIfAbsent(rows.getLong(1), table -> new HashSet<>())
                            .add(Set.of((String[]) rows.getArray(2).getArray()));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the indexes of the target", e);
        }
        return new UniqueKeys(keys);
    }

    /** Why the rows cannot meet those of the table in that way, if so. */
    List<String> objections(TableShape table, WriteMode mode) {
        List<String> objections = new ArrayList<>();
        Set<String> columns = table.columns().stream().map(Column::name).collect(Collectors.toSet());
        List<String> named = new ArrayList<>(mode.key());
        if (mode instanceof WriteMode.Upsert upsert) {
            named.addAll(upsert.updated());
        }
        named.stream()
                .filter(column -> !columns.contains(column))
                .forEach(column -> objections.add(table.name() + " has no column " + column));
        if (objections.isEmpty()
                && !mode.key().isEmpty()
                && !keys.getOrDefault(table.oid(), Set.of()).contains(Set.copyOf(mode.key()))) {
            objections.add("the key (" + String.join(", ", mode.key()) + ") of " + table.name()
                    + " is not unique there; it wants a primary key or a unique index of just these columns");
        }
        return objections;
    }
}
