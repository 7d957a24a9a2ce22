package dev.copytool.engine.spi;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import java.util.Optional;

/**
 * A slice of an item, ready to be copied in one target transaction.
 *
 * @param item the item it belongs to
 * @param index the slice, from 0
 * @param fingerprint how the source looked when the part was planned, where that is known
 * @param phase when its turn is: no part starts before all of lower phases have ended
 * @param weight its expected size in bytes, for order and progress
 * @param source where its rows come from
 * @param target where they go
 */
public record Part(
        Item item,
        int index,
        Optional<Fingerprint> fingerprint,
        int phase,
        long weight,
        PartSource source,
        PartTarget target) {

    public Part {
        requireNonNull(item, "no item");
        requireNonNull(fingerprint, "no fingerprint");
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
    }

    /** The same part, written by something else. */
    public Part into(PartTarget other) {
        return new Part(item, index, fingerprint, phase, weight, source, other);
    }

    public PartKey key() {
        return new PartKey(item.uuid(), index, item.epoch());
    }

    @Override
    public String toString() {
        return item.toString();
    }
}
