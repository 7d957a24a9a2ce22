package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * One row of the manifest: one source copied into one target table.
 *
 * @param id the row's number in the manifest
 * @param uuid the item's id in the target's markers, unique to the manifest
 * @param sourceName which of the manifest's sources it is read from, empty for the unnamed one
 * @param source the table (or view, foreign table, partitioned table) to read
 * @param target the table to write; several items may share it
 * @param date the date its data belongs to, where it is known
 * @param group the phase it is copied in
 * @param reading which of its rows and columns are copied
 * @param epoch the generation of the item, from 1
 * @param replaces the earlier generation whose rows this one takes the place of, if a re-copy was asked for
 * @param estimatedBytes the source's size when the manifest was made, 0 where unknown
 * @param planned how the source looked when the manifest was made, where that is known
 */
public record Item(
        long id,
        UUID uuid,
        String sourceName,
        TableName source,
        TableName target,
        Optional<LocalDate> date,
        Group group,
        Reading reading,
        int epoch,
        OptionalInt replaces,
        long estimatedBytes,
        Optional<Fingerprint> planned) {

    public Item {
        requireNonNull(uuid, "no uuid");
        requireNonNull(sourceName, "no sourceName");
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
        requireNonNull(date, "no date");
        requireNonNull(group, "no group");
        requireNonNull(reading, "no reading");
        requireNonNull(replaces, "no replaces");
        requireNonNull(planned, "no planned");
        if (epoch < 1 || estimatedBytes < 0) {
            throw new IllegalArgumentException("item " + id + " has epoch " + epoch + ", size " + estimatedBytes);
        }
        if (replaces.isPresent() && replaces.getAsInt() >= epoch) {
            throw new IllegalArgumentException(
                    "item " + id + " of epoch " + epoch + " cannot replace epoch " + replaces.getAsInt());
        }
    }

    /** A whole table of the unnamed source, undated, in no group, in its first generation. */
    public static Item of(long id, UUID uuid, TableName source, TableName target, long estimatedBytes) {
        return new Item(
                id,
                uuid,
                "",
                source,
                target,
                Optional.empty(),
                Group.NONE,
                Reading.ALL,
                1,
                OptionalInt.empty(),
                estimatedBytes,
                Optional.empty());
    }

    /** The same item in a new generation, which takes the place of this one. */
    public Item next() {
        return in(epoch + 1, OptionalInt.of(epoch));
    }

    /** The same item, which takes the place of all its earlier generations; of its first one there are none. */
    public Item replacing() {
        return epoch == 1 || replaces.isPresent() ? this : in(epoch, OptionalInt.of(epoch - 1));
    }

    /** The same item in a later generation, which was begun elsewhere. */
    public Item in(int generation) {
        return in(generation, OptionalInt.empty());
    }

    /** The same item, read by other rules. */
    public Item by(Group phase, Reading rows) {
        return new Item(
                id, uuid, sourceName, source, target, date, phase, rows, epoch, replaces, estimatedBytes, planned);
    }

    private Item in(int generation, OptionalInt earlier) {
        return new Item(
                id,
                uuid,
                sourceName,
                source,
                target,
                date,
                group,
                reading,
                generation,
                earlier,
                estimatedBytes,
                planned);
    }

    /** The source, and the target where it is another table; in front of a named source its name. */
    @Override
    public String toString() {
        String read = sourceName.isEmpty() ? source.toString() : sourceName + ":" + source;
        return source.equals(target) ? read : read + " -> " + target;
    }
}
