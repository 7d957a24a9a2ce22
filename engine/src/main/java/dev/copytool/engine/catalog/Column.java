package dev.copytool.engine.catalog;

import static java.util.Objects.requireNonNull;

/**
 * A column as the catalog has it.
 *
 * @param name its name, unquoted
 * @param typeOid the type's OID; the same on every server only for built-in types
 * @param type the type as SQL would write it, e.g. {@code numeric(10,2)}
 * @param binary how its values may travel in binary
 * @param generated whether its values are computed by the server and cannot be written
 * @param notNull whether it refuses NULL
 * @param filled whether it gets a value when none is given: a default or an identity
 */
public record Column(
        String name,
        long typeOid,
        String type,
        BinaryFitness binary,
        boolean generated,
        boolean notNull,
        boolean filled) {

    /** How well a type's values travel in COPY binary. */
    public enum BinaryFitness {
        /** Not at all: no send or receive function, or OIDs that mean something else on another server. */
        NONE,
        /** Where both sides have a type of that name: enums, domains, types of extensions. */
        BY_NAME,
        /** Between any two servers: built in, with the same OID and meaning everywhere. */
        BUILT_IN
    }

    public Column {
        requireNonNull(name, "no name");
        requireNonNull(type, "no type");
        requireNonNull(binary, "no binary");
    }
}
