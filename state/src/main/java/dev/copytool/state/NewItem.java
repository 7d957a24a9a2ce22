package dev.copytool.state;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.Reading;
import dev.copytool.engine.model.TableName;
import java.time.LocalDate;
import java.util.Optional;

/**
 * An item to be put into a manifest.
 *
 * @param sourceName which of the manifest's sources it is read from, empty for the unnamed one
 * @param source what to read
 * @param target what to write
 * @param date the date its data belongs to, where it is known
 * @param group the phase it is copied in
 * @param reading which of its rows and columns are copied
 * @param estimatedBytes the source's size, 0 where unknown
 * @param planned how the source looks now, where that is known
 */
public record NewItem(
        String sourceName,
        TableName source,
        TableName target,
        Optional<LocalDate> date,
        Group group,
        Reading reading,
        long estimatedBytes,
        Optional<Fingerprint> planned) {
    public NewItem {
        requireNonNull(sourceName, "no sourceName");
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
        requireNonNull(date, "no date");
        requireNonNull(group, "no group");
        requireNonNull(reading, "no reading");
        requireNonNull(planned, "no planned");
    }

    /** Every row of a table of the unnamed source, in no group. */
    public static NewItem of(TableName source, TableName target, Optional<LocalDate> date, long estimatedBytes) {
        return new NewItem("", source, target, date, Group.NONE, Reading.ALL, estimatedBytes, Optional.empty());
    }

    /** The same, of a named source. */
    public NewItem from(String name) {
        return new NewItem(name, source, target, date, group, reading, estimatedBytes, planned);
    }

    /** The same, of a source that looks like this now. */
    public NewItem looking(Optional<Fingerprint> look) {
        return new NewItem(sourceName, source, target, date, group, reading, estimatedBytes, look);
    }
}
