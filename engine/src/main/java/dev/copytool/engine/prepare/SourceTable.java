package dev.copytool.engine.prepare;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.TableName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table of the source, as far as its definition matters. All SQL in it names everything with its schema.
 *
 * @param name its name
 * @param kind what it is
 * @param partition the bound if it is a partition, e.g. {@code FOR VALUES IN ('2020-01-01')}
 * @param partitionKey what stands behind {@code PARTITION BY} if it is partitioned itself
 * @param unlogged whether a crash of its server empties it
 * @param parents what it inherits from or is a partition of
 * @param columns its columns in order
 * @param checks its check constraints
 * @param indexes its primary key, unique and exclusion constraints, and its other indexes
 * @param leftOut the triggers and foreign keys it has, in words
 */
record SourceTable(
        TableName name,
        RelationKind kind,
        Optional<String> partition,
        Optional<String> partitionKey,
        boolean unlogged,
        List<TableName> parents,
        List<Column> columns,
        List<Check> checks,
        List<Index> indexes,
        List<String> leftOut) {

    /** A column; its type as SQL has it. */
    record Column(String name, String type, boolean notNull, boolean identity) {}

    /** A check constraint, and whether it came from a parent. */
    record Check(String name, String definition, boolean inherited) {}

    /**
     * A constraint with an index, or an index.
     *
     * @param name its name
     * @param constraint whether it is a constraint
     * @param definition of a constraint what stands behind its name, of an index the whole statement
     * @param unique whether two rows cannot have the same key
     * @param columns the columns of the key, without expressions
     */
    record Index(String name, boolean constraint, String definition, boolean unique, Set<String> columns) {
        Index {
            columns = Set.copyOf(columns);
        }

        /** What is left of the definition without the names of the index and its table. */
        String shape() {
            int using = definition.indexOf(" USING ");
            return constraint || using < 0 ? definition : unique + definition.substring(using);
        }
    }

    SourceTable {
        requireNonNull(name, "no name");
        requireNonNull(kind, "no kind");
        requireNonNull(partition, "no partition");
        requireNonNull(partitionKey, "no partitionKey");
        parents = List.copyOf(parents);
        columns = List.copyOf(columns);
        checks = List.copyOf(checks);
        indexes = List.copyOf(indexes);
        leftOut = List.copyOf(leftOut);
    }

    Optional<Column> column(String wanted) {
        return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }

    Set<String> columnNames() {
        return columns.stream().map(Column::name).collect(Collectors.toSet());
    }

    /** Whether it is part of a tree of legacy inheritance, below another table. */
    boolean inherits() {
        return !parents.isEmpty() && partition.isEmpty();
    }
}
