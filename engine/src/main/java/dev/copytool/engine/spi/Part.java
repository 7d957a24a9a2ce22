package dev.copytool.engine.spi;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import java.util.Optional;
import java.util.function.UnaryOperator;

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
 * @param sifting the same part, carried so that rows the target refuses are set aside; only where that is allowed
 */
public record Part(
        Item item,
        int index,
        Optional<Fingerprint> fingerprint,
        int phase,
        long weight,
        PartSource source,
        PartTarget target,
        Optional<Part> sifting) {

    /** A part none of whose rows may be set aside. */
    public Part(
            Item item,
            int index,
            Optional<Fingerprint> fingerprint,
            int phase,
            long weight,
            PartSource source,
            PartTarget target) {
        this(item, index, fingerprint, phase, weight, source, target, Optional.empty());
    }

    public Part {
        requireNonNull(item, "no item");
        requireNonNull(fingerprint, "no fingerprint");
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
        requireNonNull(sifting, "no sifting");
    }

    /** The same part, written by what is made of its target, when it is sifted too. */
    public Part into(UnaryOperator<PartTarget> other) {
        return new Part(
                item,
                index,
                fingerprint,
                phase,
                weight,
                source,
                other.apply(target),
                sifting.map(sifted -> sifted.into(other)));
    }

    /** The same part, which may be carried like the other one once the target has refused a row. */
    public Part orSifted(Part other) {
        return new Part(item, index, fingerprint, phase, weight, source, target, Optional.of(other));
    }

    public PartKey key() {
        return new PartKey(item.uuid(), index, item.epoch());
    }

    @Override
    public String toString() {
        return item.toString();
    }
}
