package dev.copytool.engine.xml;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows that a match gives.
 *
 * @param when whether it is this case; always, if there is none
 * @param each what of the match gives a row, relative to it; itself, if there is none
 * @param skipIfEmpty columns that must have a value, or there is no row
 * @param columns the row's, by name, in order
 */
public record Case(
        Optional<Expression> when, Optional<Expression> each, List<String> skipIfEmpty, Map<String, Field> columns) {

    /**
     * Checks itself.
     *
     * @throws IllegalArgumentException if parts do not fit
     */
    public Case {
        requireNonNull(when, "no when");
        if (each.isPresent() && each.get().isAbsolute()) {
            throw new IllegalArgumentException("'each' of a case begins at its match, and not with /: " + each.get());
        }
        skipIfEmpty = List.copyOf(skipIfEmpty);
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("no columns");
        }
        for (String column : skipIfEmpty) {
            if (!columns.containsKey(column)) {
                throw new IllegalArgumentException("'skip_if_empty' speaks of " + column + ", which is not among "
                        + String.join(", ", columns.keySet()));
            }
        }
    }
}
