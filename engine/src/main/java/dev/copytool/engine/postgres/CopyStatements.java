package dev.copytool.engine.postgres;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.RowForm;
import dev.copytool.engine.model.TableName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The two COPY statements of an item.
 *
 * @param source the relation read
 * @param target the table written
 * @param columns the columns that travel, in the order in which they do
 * @param choice how they travel
 * @param form how the source is read
 * @param where which of its rows are read, an SQL condition; all where absent
 * @param slice which of these rows are read in one part, an SQL condition; all where absent
 * @param bytes which texts are checked on their way
 * @param query what is read in the place of the source, if so
 * @param shape what the target must still be ({@link dev.copytool.engine.catalog.ShapeText}) when the rows are in; anything where
 *     absent
 * @param oid the target's OID, where it has the same on all nodes that rows enter at
 * @param alike whether both sides write each value alike, so that the target holds the very bytes that are sent
 */
public record CopyStatements(
        TableName source,
        TableName target,
        List<String> columns,
        FormatChoice choice,
        ReadForm form,
        Optional<String> where,
        Optional<String> slice,
        TextBytes bytes,
        Optional<Query> query,
        Optional<String> shape,
        OptionalLong oid,
        boolean alike) {

    /**
     * A query that is read in the place of the source.
     *
     * @param sql the query
     * @param columns its columns that travel, in the order of the target's
     */
    public record Query(String sql, List<String> columns) {
        public Query {
            columns = List.copyOf(columns);
        }

        /** The query as what other statements select from. It may end in a comment. */
        public static String nested(String sql) {
            return "(" + sql + "\n) AS copytool_query";
        }
    }

    /**
     * Which side checks that texts are valid in their encoding. A source of SQL_ASCII knows none: its COPY would fail on the
     * first text that is not UTF-8 without saying in which row. A target says that.
     */
    public enum TextBytes {
        /** Both do, the driver's way. */
        CHECKED("", ""),
        /** The target alone: the source gives the bytes it has. */
        CHECKED_BY_TARGET(UNCHECKED, ""),
        /** Neither, since neither knows an encoding. */
        AS_THEY_ARE(UNCHECKED, UNCHECKED);

        private final String read;
        private final String write;

        TextBytes(String read, String write) {
            this.read = read;
            this.write = write;
        }

        /** What the encodings of the two databases ask for. */
        public static TextBytes of(String source, String target) {
            return !source.equals("SQL_ASCII") ? CHECKED : target.equals("SQL_ASCII") ? AS_THEY_ARE : CHECKED_BY_TARGET;
        }
    }

    private static final String UNCHECKED = ", ENCODING 'SQL_ASCII'";

    /** How the source is read (PostgreSQL manual, COPY: only a plain table can be copied by its name). */
    public enum ReadForm {
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
        public static ReadForm of(RelationKind kind, boolean computed, boolean split) {
            return switch (kind) {
                case TABLE -> computed ? OWN_ROWS : TABLE;
                case PARTITIONED_TABLE -> split ? OWN_ROWS : ALL_ROWS;
                case VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE -> ALL_ROWS;
            };
        }

        /** Whether rows below the relation are left to others. */
        public boolean own() {
            return this != ALL_ROWS;
        }
    }

    public CopyStatements {
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
        columns = List.copyOf(columns);
        requireNonNull(choice, "no choice");
        requireNonNull(form, "no form");
        requireNonNull(bytes, "no bytes");
        requireNonNull(query, "no query");
        requireNonNull(shape, "no shape");
        requireNonNull(oid, "no oid");
        if (form == ReadForm.TABLE && (where.isPresent() || slice.isPresent())) {
            throw new IllegalArgumentException("COPY of a table by its name takes no condition");
        }
    }

    /** The rows of a query. */
    public static CopyStatements ofQuery(
            TableName name, Query query, TableName target, List<String> columns, FormatChoice choice, TextBytes bytes) {
        return new CopyStatements(
                name,
                target,
                columns,
                choice,
                ReadForm.ALL_ROWS,
                Optional.empty(),
                Optional.empty(),
                bytes,
                Optional.of(query),
                Optional.empty(),
                OptionalLong.empty(),
                false);
    }

    CopyFormat format() {
        return choice.format();
    }

    /** How a row is written; of a query nobody can say that it gives a row alike twice. */
    Optional<RowForm> rowForm() {
        return query.isPresent() ? Optional.empty() : Optional.of(new RowForm(format(), columns));
    }

    String read() {
        if (query.isPresent()) {
            return "COPY (SELECT " + Quoted.names(query.get().columns()) + " FROM "
                    + Query.nested(query.get().sql()) + ") TO STDOUT (FORMAT " + format().word() + bytes.read + ")";
        }
        String list = Quoted.names(columns);
        String what = switch (form) {
            case TABLE -> Quoted.table(source) + inBrackets(list);
            case OWN_ROWS, ALL_ROWS -> "(SELECT " + list + " " + RowFilter.from(source, form.own(), where, slice) + ")";
        };
        return "COPY " + what + " TO STDOUT (FORMAT " + format().word() + bytes.read + ")";
    }

    /**
     * Where the reading session looks unqualified names up; nothing where it looks none up: a table's own rows are then written with the
     * schema in the values of types such as {@code regclass}, so that the target cannot take them for its own tables of that name.
     */
    Optional<String> readPath() {
        if (query.isPresent()) {
            return Optional.of(SearchPath.OWN);
        }
        return form == ReadForm.TABLE ? Optional.empty() : Optional.of(SearchPath.of(source.schema()));
    }

    /** Whether more is run than the server's own code: a view, the query or the row filter may call functions. */
    boolean runsOthersCode() {
        return query.isPresent() || where.isPresent() || !form.own();
    }

    /**
     * Reads nothing of what {@link #read} does, but takes its locks. COPY takes its snapshot first and then waits for locks, so that it
     * would see a table empty that another session has truncated and filled meanwhile; a plain table's own file tells that.
     */
    Optional<String> lock() {
        if (!runsOthersCode()) {
            return Optional.empty();
        }
        String rows = query.map(asked -> Query.nested(asked.sql()))
                .orElseGet(() -> "(SELECT " + Quoted.names(columns) + " "
                        + RowFilter.from(source, form.own(), where, slice) + ") AS copytool_rows");
        return Optional.of("SELECT 1 FROM " + rows + " LIMIT 0");
    }

    String write() {
        return "COPY " + Quoted.table(target) + inBrackets(Quoted.names(columns)) + " FROM STDIN (FORMAT "
                + format().word() + bytes.write + ")";
    }

    /**
     * Rows of the target, written as {@link #write} takes them.
     *
     * @param rows which of its rows, an SQL condition over a table called {@code t}
     */
    String readBack(String rows) {
        return copyOut("SELECT " + selected(columns) + " FROM " + Quoted.table(target) + " t WHERE " + rows, format());
    }

    private String copyOut(String rows, CopyFormat how) {
        return "COPY (" + rows + ") TO STDOUT (FORMAT " + how.word() + bytes.write + ")";
    }

    /**
     * A removal of rows of the target that writes out just those it removes.
     *
     * @param delete the statement without RETURNING
     * @param form how they are written
     */
    String readRemoved(String delete, RowForm form) {
        return copyOut(delete + " RETURNING " + selected(form.columns()), form.format());
    }

    /** A row without values is written as an empty line, as an empty text is. */
    private static String selected(List<String> columns) {
        return columns.isEmpty() ? "''" : Quoted.names(columns);
    }

    /** {@link #write} into a table that was truncated in the same transaction. */
    String writeFrozen() {
        String write = write();
        return write.substring(0, write.length() - 1) + ", FREEZE)";
    }

    /** The same in text. */
    public CopyStatements inText() {
        return new CopyStatements(
                source, target, columns, choice.sifted(), form, where, slice, bytes, query, shape, oid, alike);
    }

    /** The same of just the rows that fulfil a condition. */
    public CopyStatements of(String rows) {
        ReadForm read = form == ReadForm.TABLE ? ReadForm.OWN_ROWS : form;
        return new CopyStatements(
                source, target, columns, choice, read, where, Optional.of(rows), bytes, query, shape, oid, alike);
    }

    /** A table without columns still has rows, but no empty list may follow its name. */
    private static String inBrackets(String list) {
        return list.isEmpty() ? "" : " (" + list + ")";
    }
}
