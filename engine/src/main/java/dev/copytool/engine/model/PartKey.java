package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * What a part is called everywhere: in the manifest, in the target's marker, in events.
 *
 * @param item the item's id, unique to the manifest that made it
 * @param part the slice of the item, from 0
 * @param epoch the generation of the item, from 1; a deliberate re-copy starts the next one
 */
public record PartKey(UUID item, int part, int epoch) {

    public PartKey {
        requireNonNull(item, "no item");
        if (part < 0 || epoch < 1) {
            throw new IllegalArgumentException("no such part: " + item + " part " + part + " epoch " + epoch);
        }
    }

    @Override
    public String toString() {
        return item + "#" + part + "/" + epoch;
    }
}
