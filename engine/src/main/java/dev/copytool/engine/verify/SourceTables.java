package dev.copytool.engine.verify;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.Fingerprints;
import dev.copytool.engine.catalog.SplitSources;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.CopyStatements;
import dev.copytool.engine.postgres.DigestMethod;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one of the manifest's sources tells when its tables are compared.
 *
 * @param shapes its tables
 * @param fingerprints how they look now, where that can be told
 * @param split its partitioned tables whose partitions are items too
 * @param sharded the OIDs of those that are Citus tables
 * @param types how it hashes built-in types
 * @param traits what the method of comparison depends on
 */
record SourceTables(
        Map<TableName, TableShape> shapes,
        Map<TableName, Fingerprint> fingerprints,
        Set<TableName> split,
        Set<Long> sharded,
        HashedTypes types,
        DigestMethod.Traits traits) {

    /**
     * Looks.
     *
     * @param items the items of this source that were copied
     * @param all every item of the manifest that is of this source
     */
    static SourceTables at(Connection source, Collection<Item> items, Collection<Item> all) throws SQLException {
        Set<TableName> read = names(items);
        Map<TableName, TableShape> shapes = new Catalog(Side.SOURCE, source).shapes(read);
        return new SourceTables(
                shapes,
                Fingerprints.of(source, read),
                SplitSources.find(source, shapes.values(), names(all)).keySet(),
                Cluster.tables(
                                source,
                                shapes.values().stream().map(TableShape::oid).toList())
                        .keySet(),
                HashedTypes.of(source),
                DigestMethod.Traits.of(source));
    }

    private static Set<TableName> names(Collection<Item> items) {
        return items.stream().map(Item::source).collect(Collectors.toSet());
    }

    /** Whether the item's own rows are read without those of tables below its source. */
    boolean own(TableShape shape) {
        return CopyStatements.ReadForm.of(shape.kind(), false, split.contains(shape.name()))
                        .own()
                && !sharded.contains(shape.oid());
    }
}
