package dev.copytool.engine.spi;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What of an item is copied in one target transaction: all of it, or one slice.
 *
 * <p>Of an item that is cut into slices, part 0 is the <em>cut</em>: it brings no rows, but its marker fixes how the item is
 * cut for whoever copies it. Parts 1 to n are the slices.
 *
 * @param item the item it belongs to
 * @param index 0 for the whole item or its cut, from 1 for slices
 * @param slices into how many slices the item is cut, 0 where it is copied whole
 * @param fingerprint how the source looked when the part was planned, where that is known
 * @param phase when its turn is: no part starts before all of lower phases have ended
 * @param weight its expected size in bytes, for order and progress
 * @param source where its rows come from
 * @param target where they go
 * @param sifting the same part, carried so that rows the target refuses are set aside; only where that is allowed
 * @param then the parts that may start once this one is in
 */
public record Part(
        Item item,
        int index,
        int slices,
        Optional<Fingerprint> fingerprint,
        int phase,
        long weight,
        PartSource source,
        PartTarget target,
        Optional<Part> sifting,
        List<Part> then) {

    /** A whole item none of whose rows may be set aside. */
    public Part(
            Item item,
            Optional<Fingerprint> fingerprint,
            int phase,
            long weight,
            PartSource source,
            PartTarget target) {
        this(item, 0, 0, fingerprint, phase, weight, source, target, Optional.empty(), List.of());
    }

    public Part {
        requireNonNull(item, "no item");
        requireNonNull(fingerprint, "no fingerprint");
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
        requireNonNull(sifting, "no sifting");
        then = List.copyOf(then);
        if (index < 0 || index > slices) {
            throw new IllegalArgumentException("part " + index + " of " + slices);
        }
    }

    /** The same part, and the ones that follow it, written by what is made of their targets, when they are sifted too. */
    public Part into(UnaryOperator<PartTarget> other) {
        return new Part(
                item,
                index,
                slices,
                fingerprint,
                phase,
                weight,
                source,
                other.apply(target),
                sifting.map(sifted -> sifted.into(other)),
                then.stream().map(next -> next.into(other)).toList());
    }

    /** The same part, which may be carried like the other one once the target has refused a row. */
    public Part orSifted(Part other) {
        return new Part(item, index, slices, fingerprint, phase, weight, source, target, Optional.of(other), then);
    }

    public PartKey key() {
        return new PartKey(item.uuid(), index, item.epoch());
    }

    /** The expected size in bytes of this part and of those that follow it. */
    public long wholeWeight() {
        return weight + then.stream().mapToLong(Part::weight).sum();
    }

    /** The item; of a slice, with its number. */
    @Override
    public String toString() {
        return index == 0 ? item.toString() : item + " (part " + index + " of " + slices + ")";
    }
}
