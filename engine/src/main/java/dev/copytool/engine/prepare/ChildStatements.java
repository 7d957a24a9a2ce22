package dev.copytool.engine.prepare;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.prepare.SourceTable.Check;
import dev.copytool.engine.prepare.SourceTable.Column;
import dev.copytool.engine.prepare.SourceTable.Index;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the statements that make tables for which {@code pg_dump} is not asked, under their source's names. */
final class ChildStatements {
    private ChildStatements() {}

    /** A child that inherits from its parent. */
    static List<String> inheriting(SourceTable child, SourceTable parent, TableName parentOnTarget) {
        List<Check> own =
                child.checks().stream().filter(check -> !check.inherited()).toList();
        return made(
                like(child, parentOnTarget, own) + " INHERITS (" + Quoted.table(parentOnTarget) + ")", child, parent);
    }

    /** A child that becomes a table of its own, with all the checks it has. */
    static List<String> standalone(SourceTable child, SourceTable parent, TableName parentOnTarget) {
        return made(like(child, parentOnTarget, child.checks()), child, parent);
    }

    /** The parent's checks may be NO INHERIT, so that the child's are named one by one. */
    private static String like(SourceTable child, TableName parentOnTarget, List<Check> checks) {
        boolean identity = child.columns().stream().anyMatch(Column::identity);
        String like = "LIKE " + Quoted.table(parentOnTarget) + " INCLUDING ALL EXCLUDING INDEXES EXCLUDING CONSTRAINTS"
                + (identity ? "" : " EXCLUDING IDENTITY");
        return "CREATE TABLE " + Quoted.table(child.name()) + " ("
                + Stream.concat(Stream.of(like), checks.stream().map(ChildStatements::written))
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static List<String> made(String create, SourceTable child, SourceTable parent) {
        List<String> statements = new ArrayList<>(List.of(create));
        for (Column column : child.columns()) {
            boolean byParent = parent.column(column.name()).map(Column::notNull).orElse(false);
            if (column.notNull() && !byParent) {
                statements.add("ALTER TABLE " + Quoted.table(child.name()) + " ALTER COLUMN "
                        + Quoted.name(column.name()) + " SET NOT NULL");
            }
        }
        child.indexes().forEach(index -> statements.add(written(child, index)));
        return statements;
    }

    /** A partition of a table that is partitioned on the source too. */
    static List<String> partition(SourceTable child, TableName parentOnTarget) {
        List<String> statements = new ArrayList<>();
        statements.add(partitionOf(child, parentOnTarget, child.partition().orElseThrow())
                + child.partitionKey().map(key -> " PARTITION BY " + key).orElse(""));
        child.indexes().forEach(index -> statements.add(written(child, index)));
        return statements;
    }

    /** A child that becomes a partition; its indexes that its parent has too come with the partition. */
    static List<String> newPartition(SourceTable child, SourceTable parent, TableName parentOnTarget, String bound) {
        Set<String> withParent =
                parent.indexes().stream().map(Index::shape).collect(Collectors.toCollection(HashSet::new));
        List<String> statements = new ArrayList<>();
        statements.add(partitionOf(child, parentOnTarget, bound));
        child.indexes().stream()
                .filter(index -> !withParent.contains(index.shape()))
                .forEach(index -> statements.add(written(child, index)));
        return statements;
    }

    private static String partitionOf(SourceTable child, TableName parentOnTarget, String bound) {
        String own = child.checks().stream()
                .filter(check -> !check.inherited())
                .map(ChildStatements::written)
                .collect(Collectors.joining(", "));
        return "CREATE TABLE " + Quoted.table(child.name()) + " PARTITION OF " + Quoted.table(parentOnTarget)
                + (own.isEmpty() ? "" : " (" + own + ")") + " " + bound;
    }

    /** A table with the columns of a view or of a foreign table. */
    static List<String> ofColumns(SourceTable view) {
        return List.of("CREATE TABLE " + Quoted.table(view.name()) + " ("
                + view.columns().stream()
                        .map(column -> Quoted.name(column.name()) + " " + column.type())
                        .collect(Collectors.joining(", "))
                + ")");
    }

    private static String written(Check check) {
        // New and empty, so that every row there will be was checked.
        return "CONSTRAINT " + Quoted.name(check.name()) + " "
                + check.definition().replaceFirst(" NOT VALID$", "");
    }

    private static String written(SourceTable table, Index index) {
        return index.constraint()
                ? "ALTER TABLE " + Quoted.table(table.name()) + " ADD CONSTRAINT " + Quoted.name(index.name()) + " "
                        + index.definition()
                : index.definition();
    }
}
