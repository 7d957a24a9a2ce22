package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Counts rows on both sides the way they are copied: a source's own rows, a target's own rows. Used by one thread. */
public final class RowCounts {
    private final Connection source;
    private final Connection target;
    private final Map<TableName, TableShape> sources;
    private final Map<TableName, List<TableName>> owned;

    /**
     * Looks at the catalogs; counts nothing yet.
     *
     * @param source a connection in auto-commit mode, which the caller closes
     * @param target likewise
     * @param items the items to be counted
     * @param all every item of the manifest
     */
    public RowCounts(Connection source, Connection target, Collection<Item> items, Collection<Item> all) {
        this.source = source;
        this.target = target;
        this.sources = new Catalog(Side.SOURCE, source)
                .shapes(items.stream().map(Item::source).collect(Collectors.toSet()));
        Map<TableName, TableShape> targets = new Catalog(Side.TARGET, target)
                .shapes(all.stream().map(Item::target).collect(Collectors.toSet()));
        Set<TableName> wanted = items.stream().map(Item::target).collect(Collectors.toCollection(LinkedHashSet::new));
        for (TableName name : wanted) {
            if (!targets.containsKey(name)) {
                throw CopyException.permanent("the target has no table " + name + " any more");
            }
        }
        this.owned = new TargetContents(target)
                .owned(
                        targets.values().stream()
                                .filter(t -> wanted.contains(t.name()))
                                .toList(),
                        targets.values());
    }

    /**
     * The rows of an item's source now.
     *
     * @throws CopyException if they cannot be counted
     */
    public long source(Item item) {
        TableShape shape = sources.get(item.source());
        if (shape == null) {
            throw CopyException.permanent("the source has no table " + item.source() + " any more");
        }
        boolean own = CopyStatements.ReadForm.of(shape.kind(), false) == CopyStatements.ReadForm.TABLE;
        return count(Side.SOURCE, source, item.source(), own);
    }

    /**
     * The rows of a target now: its own and those of partitions and inheriting tables that are no targets themselves.
     *
     * @throws CopyException if they cannot be counted
     */
    public long target(TableName name) {
        return owned.getOrDefault(name, List.of()).stream()
                .mapToLong(table -> count(Side.TARGET, target, table, true))
                .sum();
    }

    private static long count(Side side, Connection connection, TableName table, boolean own) {
        String sql = "SELECT count(*) FROM " + (own ? "ONLY " : "") + Quoted.table(table);
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw SqlFailures.of(side, side.word() + " " + table, e);
        }
    }
}
