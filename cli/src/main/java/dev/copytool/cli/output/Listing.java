package dev.copytool.cli.output;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.copytool.engine.model.OneLine;
import dev.copytool.engine.model.TableName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Rows of a result, to be written as a table, as CSV or as JSON. A value is a text, a name, a number, a boolean, or
 * absent. Only JSON has control characters of names as they are, escaped. CSV is not made safe for spreadsheets: a name that
 * begins with {@code =} stays what it is, for programs read it back.
 */
public final class Listing {

    /** The forms a result can have. */
    public enum Form {
        TABLE,
        CSV,
        JSON
    }

    /**
     * A column.
     *
     * @param key its name for machines
     * @param heading its name for people
     * @param number whether its values are numbers, set to the right
     */
    public record Column(String key, String heading, boolean number) {
        public Column {
            requireNonNull(key, "no key");
            requireNonNull(heading, "no heading");
        }

        public static Column text(String key, String heading) {
            return new Column(key, heading, false);
        }

        public static Column number(String key, String heading) {
            return new Column(key, heading, true);
        }
    }

    private final List<Column> columns;
    private final List<List<Optional<Object>>> rows = new ArrayList<>();

    public Listing(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Adds a row: for each column a value, or an {@code Optional} of one. */
    public void add(Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        List<Optional<Object>> row = new ArrayList<>();
        for (Object value : values) {
            row.add(value instanceof Optional<?> optional ? optional.map(Object.class::cast) : Optional.of(value));
        }
        rows.add(row);
    }

    public void write(Form form, PrintWriter out) {
        try {
            switch (form) {
                case TABLE -> table(out);
                case CSV -> csv(out);
                case JSON -> json(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void table(PrintWriter out) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = columns.get(i).heading().length();
            for (List<Optional<Object>> row : rows) {
                widths[i] = Math.max(widths[i], shown(row.get(i)).length());
            }
        }
        line(out, widths, columns.stream().map(Column::heading).toList());
        line(
                out,
                widths,
                columns.stream()
                        .map(column -> "-".repeat(widths[columns.indexOf(column)]))
                        .toList());
        rows.forEach(row -> line(out, widths, row.stream().map(Listing::shown).toList()));
    }

    private void line(PrintWriter out, int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : "  ").append(columns.get(i).number() ? pad + cells.get(i) : cells.get(i) + pad);
        }
        out.println(line.toString().stripTrailing());
    }

    private static String shown(Optional<Object> value) {
        return value.map(present -> present instanceof Long number ? Units.count(number) : plain(present))
                .orElse("");
    }

    /** Tables and CSV end up on terminals: a row of them is one line, and no value of it is a command. */
    private static String plain(Object value) {
        return OneLine.of(value.toString());
    }

    private void csv(PrintWriter out) throws IOException {
        CSVPrinter printer =
                CSVFormat.RFC4180.builder().setRecordSeparator('\n').get().print(out);
        printer.printRecord(columns.stream().map(Column::key).toList());
        for (List<Optional<Object>> row : rows) {
            printer.printRecord(row.stream()
                    .map(value -> value.map(Listing::plain).orElse(""))
                    .toList());
        }
        printer.flush();
    }

    private void json(PrintWriter out) throws IOException {
        JsonGenerator json = new JsonFactory()
                .setCharacterEscapes(new JsonEscapes())
                .createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .useDefaultPrettyPrinter();
        json.writeStartArray();
        for (List<Optional<Object>> row : rows) {
            json.writeStartObject();
            for (int i = 0; i < columns.size(); i++) {
                json.writeFieldName(columns.get(i).key());
                value(json, row.get(i));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.flush();
        out.println();
    }

    private static void value(JsonGenerator json, Optional<Object> value) throws IOException {
        if (value.isEmpty()) {
            json.writeNull();
        } else if (value.get() instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value.get() instanceof Number number) {
            json.writeNumber(number.longValue());
        } else {
            json.writeString(
                    value.get() instanceof TableName name
                            ? name.exact()
                            : value.get().toString());
        }
    }
}
