package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The statements that bring a step's rows into one of their tables.
 *
 * @param from what the rows are selected from
 * @param target the table
 * @param places what goes where
 * @param when which of the rows, an SQL condition; all where absent
 * @param mode how
 */
public record Merge(String from, TableShape target, List<Place> places, Optional<String> when, WriteMode mode) {

    /** Types without an equality operator (PostgreSQL manual, "Data Types"), and arrays of them. */
    private static final Pattern INCOMPARABLE =
            Pattern.compile("(json|xml|point|line|lseg|box|path|polygon|circle)(\\[])*");

    /**
     * A column of the rows, and where it goes.
     *
     * @param from the rows' column
     * @param to the table's
     */
    public record Place(String from, String to) {}

    public Merge {
        places = List.copyOf(places);
    }

    /** The rows that are for the table, with its columns' names. */
    private String rows() {
        String columns = places.stream()
                .map(place -> Quoted.name(place.from()) + " AS " + Quoted.name(place.to()))
                .collect(Collectors.joining(", "));
        return "(SELECT " + columns + " FROM " + from
                + when.map(condition -> " WHERE (" + condition + "\n)").orElse("") + ") AS s";
    }

    private String table() {
        return Quoted.table(target.name()) + " AS t";
    }

    /** How many rows there are for the table. */
    String count() {
        return "SELECT pg_catalog.count(*) FROM " + rows();
    }

    /** A key that has no value in one of its columns, or that comes more than once; nothing where there is no key. */
    Optional<String> wrongKey() {
        if (mode.key().isEmpty()) {
            return Optional.empty();
        }
        String key = Quoted.names(mode.key());
        String empty = mode.key().stream()
                .map(column -> Quoted.name(column) + " IS NULL")
                .collect(Collectors.joining(" OR "));
        return Optional.of("SELECT (ROW(" + key + "))::pg_catalog.text, " + empty + ", pg_catalog.count(*) FROM "
                + rows() + " GROUP BY " + key
                + " HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1::pg_catalog.int8 OR " + empty + " LIMIT 1");
    }

    /** A key of which the table has no row. Without a correlated subquery, which Citus does not know here. */
    String missing() {
        String key = mode.key().stream()
                .map(column -> "s." + Quoted.name(column))
                .collect(Collectors.joining(", ", "(ROW(", "))::pg_catalog.text"));
        return "SELECT " + key + " FROM " + rows() + " EXCEPT SELECT " + key + " FROM " + rows() + " JOIN " + table()
                + " ON " + same() + " LIMIT 1";
    }

    /** Removes what is to be replaced. */
    Optional<String> delete() {
        return mode instanceof WriteMode.Replace replace
                ? Optional.of("DELETE FROM " + Quoted.table(target.name())
                        + replace.slice()
                                .map(slice -> " WHERE (" + slice + "\n)")
                                .orElse(""))
                : Optional.empty();
    }

    /** How many rows are there of the slice that is replaced, which nobody else may write to; nothing where all are. */
    Optional<String> within() {
        return mode instanceof WriteMode.Replace replace
                ? replace.slice()
                        .map(slice -> "SELECT pg_catalog.count(*) FROM " + Quoted.table(target.name()) + " WHERE ("
                                + slice + "\n)")
                : Optional.empty();
    }

    /** Whether rows that are there may change. */
    boolean changes() {
        return !updated().isEmpty();
    }

    /** How many rows of the table have the key of one that comes, and how many of these will change. */
    String known() {
        return "SELECT pg_catalog.count(*), "
                + (changes() ? "pg_catalog.count(*) FILTER (WHERE " + differ("s.") + ")" : "0") + " FROM " + rows()
                + " JOIN " + table() + " ON " + same();
    }

    private String same() {
        return mode.key().stream()
                .map(column -> "t." + Quoted.name(column) + equal(column) + "s." + Quoted.name(column))
                .collect(Collectors.joining(" AND "));
    }

    /**
     * A built-in type's own operator, whoever made others; that of another type is found where the table's code is. The path
     * with which shapes are read has such types named with their schema.
     */
    private String equal(String column) {
        return type(column).filter(type -> !type.contains(".")).isPresent() ? " OPERATOR(pg_catalog.=) " : " = ";
    }

    /** Brings the rows in; changes only what differs. */
    String bring() {
        if (mode instanceof WriteMode.Update) {
            return "UPDATE " + table() + " SET " + set("s.") + " FROM " + rows() + " WHERE " + same() + " AND ("
                    + differ("s.") + ")";
        }
        String columns = Quoted.names(places.stream().map(Place::to).toList());
        return "INSERT INTO " + table() + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT " + columns + " FROM "
                + rows() + conflict();
    }

    private String conflict() {
        if (mode.key().isEmpty()) {
            return "";
        }
        String on = " ON CONFLICT (" + Quoted.names(mode.key()) + ") DO ";
        return updated().isEmpty()
                ? on + "NOTHING"
                : on + "UPDATE SET " + set("excluded.") + " WHERE " + differ("excluded.");
    }

    private String set(String from) {
        return updated().stream()
                .map(column -> Quoted.name(column) + " = " + from + Quoted.name(column))
                .collect(Collectors.joining(", "));
    }

    /** As records, whose comparison takes that of each type: NULL differs from all but NULL. */
    private String differ(String from) {
        return "pg_catalog.record_ne(" + compared("t.") + ", " + compared(from) + ")";
    }

    private List<String> updated() {
        if (!(mode instanceof WriteMode.Upsert || mode instanceof WriteMode.Update)) {
            return List.of();
        }
        return mode.updated().isEmpty()
                ? places.stream()
                        .map(Place::to)
                        .filter(column -> !mode.key().contains(column))
                        .toList()
                : mode.updated();
    }

    /** As texts where the type knows no equality. */
    private String compared(String prefix) {
        Function<String, String> one =
                column -> prefix + Quoted.name(column) + (comparable(column) ? "" : "::pg_catalog.text");
        return "ROW(" + updated().stream().map(one).collect(Collectors.joining(", ")) + ")";
    }

    private boolean comparable(String column) {
        return type(column).filter(type -> INCOMPARABLE.matcher(type).matches()).isEmpty();
    }

    private Optional<String> type(String column) {
        return target.columns().stream()
                .filter(one -> one.name().equals(column))
                .map(Column::type)
                .findFirst();
    }
}
