package dev.copytool.engine.xml;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.Digests;
import dev.copytool.engine.spi.Derivation;
import dev.copytool.engine.spi.PartSource;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows made of the XML documents of a query: of each document, those of all branches.
 *
 * @param column the query's column with the document
 * @param key the query's columns that name a document where it is spoken of
 * @param maxSize how many bytes a document may have
 * @param zone of moments that have none
 * @param emptyStays whether an empty text stays one; else it is NULL
 * @param branches what of a document gives rows
 */
public record Extraction(
        String column, List<String> key, int maxSize, Optional<ZoneId> zone, boolean emptyStays, List<Branch> branches)
        implements Derivation {
    /** How many bytes a document may have where nothing is said. */
    public static final int MAX_SIZE = 16 << 20;

    /**
     * Checks itself.
     *
     * @throws IllegalArgumentException if parts do not fit
     */
    public Extraction {
        requireNonNull(column, "no column");
        key = List.copyOf(key);
        requireNonNull(zone, "no zone");
        branches = List.copyOf(branches);
        if (key.isEmpty()) {
            throw new IllegalArgumentException("nothing names a document");
        }
        if (maxSize < 1) {
            throw new IllegalArgumentException("documents of " + maxSize + " bytes");
        }
        if (branches.isEmpty()) {
            throw new IllegalArgumentException("no branches");
        }
    }

    @Override
    public String digest() {
        return Digests.of(List.of(toString()));
    }

    /** The key, what goes on as it is, and the document at the end. */
    @Override
    public List<String> read() {
        Set<String> read = new LinkedHashSet<>(key);
        for (Field field : fields()) {
            if (field.origin() instanceof Origin.Given given) {
                read.add(given.column());
            }
        }
        read.remove(column);
        read.add(column);
        return List.copyOf(read);
    }

    private List<Field> fields() {
        return branches.stream()
                .flatMap(branch -> branch.cases().stream())
                .flatMap(one -> one.columns().values().stream())
                .toList();
    }

    @Override
    public List<String> columns() {
        return branches.stream()
                .flatMap(branch -> branch.cases().stream())
                .flatMap(one -> one.columns().keySet().stream())
                .distinct()
                .toList();
    }

    @Override
    public List<String> problems(List<String> given) {
        return read().stream()
                .filter(name -> !given.contains(name))
                .map(name -> "'xml' reads the query's column " + name + ", which it does not give; it gives "
                        + String.join(", ", given))
                .toList();
    }

    /**
     * The rows it makes of others.
     *
     * @throws IllegalArgumentException if the others come in another format, or there is not one type for each column
     */
    @Override
    public PartSource over(PartSource rows, List<String> types) {
        if (rows.format() != CopyFormat.TEXT) {
            throw new IllegalArgumentException("rows with documents come as text");
        }
        if (types.size() != columns().size()) {
            throw new IllegalArgumentException(types.size() + " types for " + columns());
        }
        return new XmlSource(this, rows, types);
    }
}
