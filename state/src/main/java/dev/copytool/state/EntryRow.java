package dev.copytool.state;

import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Reading;
import dev.copytool.engine.model.TableName;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Reads a row of {@code tables}; people edit manifests, so anything may stand there. */
final class EntryRow {

    private EntryRow() {}

    /**
     * The entry the row stands for.
     *
     * @throws BadManifestException that names the table and the value, if it can be none
     */
    static Entry read(Path file, ResultSet row) throws SQLException {
        try {
            return entry(row);
        } catch (IllegalArgumentException e) {
            throw new BadManifestException(
                    file + " has a wrong row: " + e.getMessage() + " (table '" + row.getString("source_table")
                            + "', id " + row.getString("id") + "); correct it there with an SQLite client",
                    e);
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        TableName source = new TableName(required(row, "source_schema"), required(row, "source_table"));
        String target = row.getString("target_table");
        Item item = new Item(
                row.getLong("id"),
                UUID.fromString(required(row, "uuid")),
                required(row, "source_name"),
                source,
                new TableName(required(row, "target_schema"), target == null ? source.name() : target),
                date(row),
                new Group(row.getInt("group_order"), required(row, "group_name")),
                new Reading(Names.parse(required(row, "columns")), text(row, "predicate")),
                row.getInt("epoch"),
                text(row, "replaces")
                        .map(epoch -> OptionalInt.of(Integer.parseInt(epoch)))
                        .orElse(OptionalInt.empty()),
                row.getLong("estimated_bytes"),
                text(row, "planned").map(Fingerprint::parse));
        return new Entry(
                item,
                ItemState.ofWord(required(row, "state")),
                false,
                false,
                row.getInt("attempts"),
                new Counts(row.getLong("rows"), row.getLong("bytes"), row.getLong("rejected")),
                text(row, "entry_node"),
                text(row, "format"),
                text(row, "copied").map(Fingerprint::parse),
                text(row, "started_at"),
                text(row, "finished_at"),
                text(row, "error"),
                text(row, "sqlstate"),
                Optional.empty());
    }

    private static Optional<LocalDate> date(ResultSet row) throws SQLException {
        String text = row.getString("date");
        try {
            return text == null || text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("the date '" + text + "' is not YYYY-MM-DD", e);
        }
    }

    private static String required(ResultSet row, String column) throws SQLException {
        return text(row, column).orElseThrow(() -> new IllegalArgumentException("it has no " + column));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }
}
