package dev.copytool.state;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;
import java.time.LocalDate;
import java.util.Optional;

/**
 * An item to be put into a manifest.
 *
 * @param source what to read
 * @param target what to write
 * @param date the date its data belongs to, where it is known
 * @param estimatedBytes the source's size, 0 where unknown
 */
public record NewItem(TableName source, TableName target, Optional<LocalDate> date, long estimatedBytes) {
    public NewItem {
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
        requireNonNull(date, "no date");
    }
}
