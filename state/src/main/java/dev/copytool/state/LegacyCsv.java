package dev.copytool.state;

import dev.copytool.engine.model.TableName;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads the older form of a manifest: a line {@code source_table,date,target_table} a table, the last two may be empty. */
public final class LegacyCsv {

    private LegacyCsv() {}

    /**
     * Reads a file.
     *
     * @param schema the schema its tables are in, on both sides
     * @throws BadManifestException that names the line, if one is wrong
     */
    public static List<NewItem> read(Path file, String schema) {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setIgnoreEmptyLines(true)
                .setIgnoreSurroundingSpaces(true)
                .get();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser lines = CSVParser.parse(reader, format)) {
            List<NewItem> items = new ArrayList<>();
            for (CSVRecord line : lines) {
                items.add(item(file, schema, line, lines.getCurrentLineNumber()));
            }
            return items;
        } catch (UncheckedIOException e) {
            throw unreadable(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static BadManifestException unreadable(Path file, IOException error) {
        String reason = error instanceof CharacterCodingException ? "it is not UTF-8 text" : error.getMessage();
        return new BadManifestException(
                file + " cannot be read: " + reason + "; expected lines source_table,date,target_table", error);
    }

    private static NewItem item(Path file, String schema, CSVRecord line, long number) {
        String where = file + " line " + number + ": ";
        if (line.size() > 3 || line.get(0).isEmpty()) {
            throw new BadManifestException(where + "expected source_table,date,target_table");
        }
        String date = line.size() > 1 ? line.get(1) : "";
        String target = line.size() > 2 ? line.get(2) : "";
        try {
            TableName source = new TableName(schema, line.get(0));
            return NewItem.of(
                    source,
                    target.isEmpty() ? source : new TableName(schema, target),
                    date.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(date)),
                    0);
        } catch (DateTimeParseException e) {
            throw new BadManifestException(where + "'" + date + "' is not a date; expected YYYY-MM-DD", e);
        } catch (IllegalArgumentException e) {
            throw new BadManifestException(where + e.getMessage(), e);
        }
    }
}
