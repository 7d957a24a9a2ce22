package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of the rows that were brought to a table which had others, and of those.
 *
 * @param table the table
 * @param inserted rows that were not there
 * @param updated rows that were there and have changed
 * @param unchanged rows that were there and stayed as they were
 * @param deleted rows that went to make place
 */
public record Merged(TableName table, long inserted, long updated, long unchanged, long deleted) {

    public Merged {
        requireNonNull(table, "no table");
        if (inserted < 0 || updated < 0 || unchanged < 0 || deleted < 0) {
            throw new IllegalArgumentException(
                    "negative count: " + inserted + ", " + updated + ", " + unchanged + ", " + deleted);
        }
    }

    /** With what became of others in the same table. */
    public Merged plus(Merged other) {
        return new Merged(
                table,
                inserted + other.inserted,
                updated + other.updated,
                unchanged + other.unchanged,
                deleted + other.deleted);
    }

    /** Such as {@code 3 inserted, 18 unchanged}; that none was inserted is said where nothing else became of the rows. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        if (inserted > 0 || updated + unchanged == 0) {
            words.add(inserted + " inserted");
        }
        if (updated > 0) {
            words.add(updated + " updated");
        }
        if (unchanged > 0) {
            words.add(unchanged + " unchanged");
        }
        if (deleted > 0) {
            words.add(deleted + " deleted before");
        }
        return String.join(", ", words);
    }
}
