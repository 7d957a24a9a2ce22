package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Stream;

/**
 * How rows are written out for a digest of them ({@link RowsDigest}).
 *
 * @param format the format of COPY
 * @param columns the names of the values of a row, in their order
 */
public record RowForm(CopyFormat format, List<String> columns) {
    public RowForm {
        requireNonNull(format, "no format");
        columns = List.copyOf(columns);
    }

    /** As a list of words, for {@link #ofWords}: the format, then the columns. */
    public List<String> words() {
        return Stream.concat(Stream.of(format.word()), columns.stream()).toList();
    }

    /**
     * Reads what {@link #words} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static RowForm ofWords(List<String> words) {
        for (CopyFormat format : CopyFormat.values()) {
            if (!words.isEmpty() && words.get(0).equals(format.word())) {
                return new RowForm(format, words.subList(1, words.size()));
            }
        }
        throw new IllegalArgumentException("no form of rows: " + words);
    }

    /** A digest of no row yet. */
    public RowsDigest digest() {
        return new RowsDigest(format, columns);
    }
}
