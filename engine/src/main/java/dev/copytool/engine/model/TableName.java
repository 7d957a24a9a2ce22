package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

/**
 * The name of a table (or view, foreign table, ...) as the catalog spells it: unquoted, case kept.
 *
 * <p>{@link #toString} is for people; SQL is built with the quoting function of the PostgreSQL adapter only.
 *
 * @param schema the schema's name, never empty
 * @param name the relation's name, never empty
 */
public record TableName(String schema, String name) implements Comparable<TableName> {

    public TableName {
        check(requireNonNull(schema, "no schema"), "schema");
        check(requireNonNull(name, "no name"), "table");
    }

    private static void check(String part, String what) {
        if (part.isEmpty()) {
            throw new IllegalArgumentException("empty " + what + " name");
        }
        if (part.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a " + what + " name cannot hold the character U+0000");
        }
    }

    /** Orders by schema, then by name. */
    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** Schema and name as they are, to be compared or written where nothing acts on control characters. */
    public String exact() {
        return schema + "." + name;
    }

    @Override
    public String toString() {
        return OneLine.of(exact());
    }
}
