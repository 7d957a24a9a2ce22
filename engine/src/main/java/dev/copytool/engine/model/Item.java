package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/**
 * One row of the manifest: one source copied into one target table.
 *
 * @param id the row's number in the manifest
 * @param uuid the item's id in the target's markers, unique to the manifest
 * @param source the table (or view, foreign table, partitioned table) to read
 * @param target the table to write; several items may share it
 * @param date the date its data belongs to, where it is known
 * @param epoch the generation of the item, from 1
 * @param estimatedBytes the source's size when the manifest was made, 0 where unknown
 */
public record Item(
        long id,
        UUID uuid,
        TableName source,
        TableName target,
        Optional<LocalDate> date,
        int epoch,
        long estimatedBytes) {

    public Item {
        requireNonNull(uuid, "no uuid");
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
        requireNonNull(date, "no date");
        if (epoch < 1 || estimatedBytes < 0) {
            throw new IllegalArgumentException("item " + id + " has epoch " + epoch + ", size " + estimatedBytes);
        }
    }

    /** The source, and the target where it is another table. */
    @Override
    public String toString() {
        return source.equals(target) ? source.toString() : source + " -> " + target;
    }
}
