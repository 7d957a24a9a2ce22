package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.spi.Derivation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The temporary table in which a step's rows are gathered before they meet those of their tables.
 *
 * @param fields the columns that rows come with
 * @param allocation the column that is added to them, if so
 * @param derived whether a {@link Derivation#REJECTION} stands before them
 * @param format in which they come
 */
public record Stage(List<Field> fields, Optional<Allocation> allocation, boolean derived, CopyFormat format) {
    /** Its name. */
    public static final String TABLE = "pg_temp.copytool_stage";

    /** What is called beside the tables' own code is named in full, and given just the types that it takes. */
    private static final String TEXT = "::pg_catalog.text";

    private static final String AND = " OPERATOR(pg_catalog.||) ";

    /**
     * A column.
     *
     * @param type as SQL writes it
     */
    public record Field(String name, String type) {}

    public Stage {
        fields = List.copyOf(fields);
    }

    String create() {
        Stream<String> rejection =
                derived ? Derivation.REJECTION.stream().map(column -> Quoted.name(column) + " text") : Stream.empty();
        Stream<String> rows = fields.stream().map(field -> Quoted.name(field.name()) + " " + field.type());
        Stream<String> added =
                allocation.stream().map(one -> Quoted.name(one.column()) + " bigint DEFAULT " + one.next());
        return "CREATE TEMPORARY TABLE copytool_stage ("
                + Stream.of(rejection, rows, added).flatMap(each -> each).collect(Collectors.joining(", "))
                + ") ON COMMIT DROP";
    }

    /** Takes the rows that are sent. */
    String write() {
        List<String> names = new ArrayList<>(derived ? Derivation.REJECTION : List.of());
        names.addAll(names());
        return "COPY " + TABLE + " (" + Quoted.names(names) + ") FROM STDIN (FORMAT " + format.word() + ")";
    }

    /** Takes the rows of a query of the same database. */
    String fill(String query) {
        return "INSERT INTO " + TABLE + " (" + Quoted.names(names()) + ") SELECT " + Quoted.names(names()) + " FROM "
                + CopyStatements.Query.nested(query);
    }

    /** What cannot go on: why, the input's key, and both key and input as COPY text. */
    String rejected() {
        String escaped = Derivation.REJECTION.stream()
                .skip(1)
                .map(column -> "coalesce(" + escaped(Quoted.name(column)) + ", E'\\\\N')")
                .collect(Collectors.joining(AND + "E'\\t'" + TEXT + AND));
        return "SELECT copytool_error, copytool_key, " + escaped + AND + "E'\\n'" + TEXT + " FROM " + TABLE
                + " WHERE copytool_error IS NOT NULL";
    }

    private static String escaped(String value) {
        String escaped = value;
        for (String letter : List.of("\\", "t", "n", "r")) {
            escaped = "pg_catalog.replace(" + escaped + ", E'\\" + letter + "'" + TEXT + ", E'\\\\"
                    + (letter.equals("\\") ? "\\\\" : letter) + "'" + TEXT + ")";
        }
        return escaped;
    }

    /** Removes what {@link #rejected} has given. */
    String removeRejected() {
        return "DELETE FROM " + TABLE + " WHERE copytool_error IS NOT NULL";
    }

    private List<String> names() {
        return fields.stream().map(Field::name).toList();
    }
}
