package dev.copytool.engine.xml;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values in the place of others.
 *
 * @param values the ones that come, by those that are there
 * @param otherwise what becomes of all that have none here
 */
public record Mapping(Map<String, String> values, Otherwise otherwise) {

    public Mapping {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        requireNonNull(otherwise, "no otherwise");
    }

    /** What becomes of a value that a mapping does not have. */
    public sealed interface Otherwise {

        /** The document is set aside. */
        record Reject() implements Otherwise {}

        /** NULL comes in its place. */
        record Nothing() implements Otherwise {}

        /** It stays. */
        record Keep() implements Otherwise {}

        /** This one comes in its place, and where there is none. */
        record Instead(String value) implements Otherwise {
            public Instead {
                requireNonNull(value, "no value");
            }
        }
    }

    /** What comes in the place of a value, null for nothing. */
    @Nullable
    String of(String value) {
        String mapped = values.get(value);
        if (mapped != null) {
            return mapped;
        }
        if (otherwise instanceof Otherwise.Reject) {
            throw new UnreadableException("'" + Conversions.shortened(value) + "' is not in its map");
        }
        return otherwise instanceof Otherwise.Keep ? value : ofNothing();
    }

    /** What comes where there is no value, null for nothing. */
    @Nullable
    String ofNothing() {
        return otherwise instanceof Otherwise.Instead instead ? instead.value() : null;
    }
}
