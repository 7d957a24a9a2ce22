package dev.copytool.engine.postgres;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.TableName;
import java.util.List;
import java.util.Optional;

/**
 * The two COPY statements of an item.
 *
 * @param source the relation read
 * @param target the table written
 * @param columns the columns that travel, in the order in which they do
 * @param format how they travel
 * @param form how the source is read
 * @param where which of its rows are read, an SQL condition; all where absent
 */
record CopyStatements(
        TableName source,
        TableName target,
        List<String> columns,
        CopyFormat format,
        ReadForm form,
        Optional<String> where) {

    /** How the source is read (PostgreSQL manual, COPY: only a plain table can be copied by its name). */
    enum ReadForm {
        /** {@code COPY table}: the fastest; reads the table's own rows, not its children's. */
        TABLE,
        /**
         * {@code COPY (SELECT ... FROM ONLY table)}: a plain table with generated columns among those that travel or with
         * a row filter, or a partitioned one whose partitions are items of their own.
         */
        OWN_ROWS,
        /** {@code COPY (SELECT ... FROM relation)}: views, foreign tables, whole partitioned tables. */
        ALL_ROWS;

        /**
         * The form for a relation.
         *
         * @param computed whether more than the stored values of all rows is asked for
         * @param split whether its partitions are items of their own
         */
        static ReadForm of(RelationKind kind, boolean computed, boolean split) {
            return switch (kind) {
                case TABLE -> computed ? OWN_ROWS : TABLE;
                case PARTITIONED_TABLE -> split ? OWN_ROWS : ALL_ROWS;
                case VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE -> ALL_ROWS;
            };
        }

        /** Whether rows below the relation are left to others. */
        boolean own() {
            return this != ALL_ROWS;
        }
    }

    CopyStatements {
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
        columns = List.copyOf(columns);
        requireNonNull(format, "no format");
        requireNonNull(form, "no form");
        if (form == ReadForm.TABLE && where.isPresent()) {
            throw new IllegalArgumentException("COPY of a table by its name takes no condition");
        }
    }

    String read() {
        String list = Quoted.names(columns);
        String what = switch (form) {
            case TABLE -> Quoted.table(source) + inBrackets(list);
            case OWN_ROWS, ALL_ROWS -> "(SELECT " + list + " " + RowFilter.from(source, form.own(), where) + ")";
        };
        return "COPY " + what + " TO STDOUT (FORMAT " + format.word() + ")";
    }

    String write() {
        return "COPY " + Quoted.table(target) + inBrackets(Quoted.names(columns)) + " FROM STDIN (FORMAT "
                + format.word() + ")";
    }

    /** A table without columns still has rows, but no empty list may follow its name. */
    private static String inBrackets(String list) {
        return list.isEmpty() ? "" : " (" + list + ")";
    }
}
