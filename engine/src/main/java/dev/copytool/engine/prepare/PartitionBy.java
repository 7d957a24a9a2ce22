package dev.copytool.engine.prepare;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.catalog.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A partition key of plain columns.
 *
 * @param method how rows find their partition
 * @param columns the key, one column for LIST
 */
public record PartitionBy(Method method, List<String> columns) {
    private static final Pattern SHAPE =
            Pattern.compile("\\s*(?<method>\\w+)\\s*\\((?<columns>.*)\\)\\s*", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile(
            "\\s*(?:\"(?<quoted>(?:[^\"]|\"\")+)\"|(?<plain>[\\p{L}_][\\p{L}\\p{N}_$]*))\\s*(?<end>,|$)");

    /** The methods for which a child's bound can be told from its check constraint. */
    public enum Method {
        LIST,
        RANGE
    }

    public PartitionBy {
        requireNonNull(method, "no method");
        columns = List.copyOf(columns);
        if (columns.isEmpty() || new HashSet<>(columns).size() != columns.size()) {
            throw new IllegalArgumentException("a partition key names each of its columns once");
        }
        if (method == Method.LIST && columns.size() > 1) {
            throw new IllegalArgumentException("LIST takes one column; RANGE takes several");
        }
    }

    /**
     * Reads {@code LIST (month)} or {@code RANGE (month, "Level")}; as in SQL an unquoted name is meant in lower case.
     *
     * @throws IllegalArgumentException in one line, if it is anything else
     */
    public static PartitionBy parse(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no partition key; write LIST (column) or RANGE (column, ...)");
        }
        return new PartitionBy(method(shape.group("method")), columns(shape.group("columns"), text));
    }

    private static Method method(String word) {
        for (Method method : Method.values()) {
            if (method.name().equalsIgnoreCase(word)) {
                return method;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is not one of LIST, RANGE");
    }

    private static List<String> columns(String list, String text) {
        List<String> columns = new ArrayList<>();
        Matcher column = COLUMN.matcher(list);
        int at = 0;
        boolean more = true;
        while (more) {
            if (!column.find(at) || column.start() != at) {
                throw new IllegalArgumentException(
                        "'" + text + "': a partition key is a list of columns, no expressions, separated by commas");
            }
            columns.add(
                    column.group("quoted") == null
                            ? column.group("plain").toLowerCase(Locale.ROOT)
                            : column.group("quoted").replace("\"\"", "\""));
            more = column.group("end").equals(",");
            at = column.end();
        }
        return columns;
    }

    /** The key as SQL has it behind {@code PARTITION BY}. */
    @Override
    public String toString() {
        return method + " (" + Quoted.names(columns) + ")";
    }
}
