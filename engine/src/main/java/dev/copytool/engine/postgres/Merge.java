package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The statements that bring rows from a temporary table of the transaction into their table.
 *
 * @param target the table
 * @param columns those that are written
 * @param mode how
 */
record Merge(TableShape target, List<String> columns, WriteMode mode) {
    static final String STAGE = "pg_temp.copytool_stage";

    /** Types without an equality operator (PostgreSQL manual, "Data Types"), and arrays of them. */
    private static final Pattern INCOMPARABLE =
            Pattern.compile("(json|xml|point|line|lseg|box|path|polygon|circle)(\\[])*");

    Merge {
        columns = List.copyOf(columns);
    }

    /** Makes the temporary table. */
    String stage() {
        return "CREATE TEMPORARY TABLE copytool_stage ON COMMIT DROP AS SELECT " + Quoted.names(columns) + " FROM "
                + Quoted.table(target.name()) + " WITH NO DATA";
    }

    /** Fills it. */
    String write() {
        return "COPY " + STAGE + " (" + Quoted.names(columns) + ") FROM STDIN (FORMAT text)";
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
        return Optional.of("SELECT (ROW(" + key + "))::text, " + empty + ", count(*) FROM " + STAGE + " GROUP BY " + key
                + " HAVING count(*) > 1 OR " + empty + " LIMIT 1");
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

    /** How many rows of the table have the key of one that comes; nothing where none of them will change. */
    Optional<String> known() {
        if (updated().isEmpty()) {
            return Optional.empty();
        }
        String same = mode.key().stream()
                .map(column -> "t." + Quoted.name(column) + " = s." + Quoted.name(column))
                .collect(Collectors.joining(" AND "));
        return Optional.of(
                "SELECT count(*) FROM " + STAGE + " AS s JOIN " + Quoted.table(target.name()) + " AS t ON " + same);
    }

    /** Brings the rows in. */
    String insert() {
        return "INSERT INTO " + Quoted.table(target.name()) + " AS t (" + Quoted.names(columns)
                + ") OVERRIDING SYSTEM VALUE SELECT " + Quoted.names(columns) + " FROM " + STAGE + conflict();
    }

    private String conflict() {
        if (mode.key().isEmpty()) {
            return "";
        }
        List<String> updated = updated();
        String on = " ON CONFLICT (" + Quoted.names(mode.key()) + ") DO ";
        if (updated.isEmpty()) {
            return on + "NOTHING";
        }
        String set = updated.stream()
                .map(column -> Quoted.name(column) + " = excluded." + Quoted.name(column))
                .collect(Collectors.joining(", "));
        return on + "UPDATE SET " + set + " WHERE (" + compared("t.", updated) + ") IS DISTINCT FROM ("
                + compared("excluded.", updated) + ")";
    }

    private List<String> updated() {
        if (!(mode instanceof WriteMode.Upsert upsert)) {
            return List.of();
        }
        return upsert.updated().isEmpty()
                ? columns.stream()
                        .filter(column -> !upsert.key().contains(column))
                        .toList()
                : upsert.updated();
    }

    /** As texts where the type knows no equality; a list of one would be no row to compare. */
    private String compared(String prefix, List<String> updated) {
        return "ROW("
                + updated.stream()
                        .map(column -> prefix + Quoted.name(column) + (comparable(column) ? "" : "::text"))
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private boolean comparable(String column) {
        return target.columns().stream()
                .filter(one -> one.name().equals(column))
                .map(Column::type)
                .noneMatch(type -> INCOMPARABLE.matcher(type).matches());
    }
}
