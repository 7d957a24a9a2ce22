package dev.copytool.engine.xml;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a column gets its values.
 *
 * @param origin where they come from
 * @param mapping what comes in their place
 * @param missing what comes where there is none; it is not mapped
 */
public record Field(Origin origin, Optional<Mapping> mapping, Optional<String> missing) {

    public Field {
        requireNonNull(origin, "no origin");
        requireNonNull(mapping, "no mapping");
        requireNonNull(missing, "no missing");
    }

    /** What comes for a value, null for nothing. */
    @Nullable
    String of(@Nullable String found) {
        if (found != null) {
            return mapping.isPresent() ? mapping.get().of(found) : found;
        }
        if (missing.isPresent()) {
            return missing.get();
        }
        return mapping.isPresent() ? mapping.get().ofNothing() : null;
    }
}
