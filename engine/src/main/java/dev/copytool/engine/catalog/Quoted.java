package dev.copytool.engine.catalog;

import dev.copytool.engine.model.TableName;
import java.util.List;
import java.util.stream.Collectors;

/** The one place where names become SQL (PostgreSQL manual, "Identifiers and Key Words"). */
public final class Quoted {

    private Quoted() {}

    /** A quoted identifier; it means exactly that name, whatever characters it has. */
    public static String name(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no identifier can be empty or hold U+0000");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A schema-qualified name. */
    public static String table(TableName table) {
        return name(table.schema()) + "." + name(table.name());
    }

    /** A comma-separated list of names. */
    public static String names(List<String> names) {
        return names.stream().map(Quoted::name).collect(Collectors.joining(", "));
    }

    /** A text literal, for statements that take no parameters; means the same whatever the server's settings are. */
    public static String literal(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no text can hold U+0000");
        }
        String doubled = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
