package dev.copytool.engine.marker;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.UUID;

/**
 * Which rows an item brings, and where: told so that it can be compared with the items of other manifests.
 *
 * @param item the item
 * @param epoch its generation: only one of them is copied at a time
 * @param kind what is read
 * @param system which database it is in, told apart from every other
 * @param sourceName which of its manifest's sources that is, for people: another manifest may call it otherwise
 * @param source the quoted name of the table, or the digest of the query
 * @param line of a table its own quoted name and those of the partitioned tables above it, through which it is read too
 * @param targets the quoted names of the tables to which its rows are added; none where they replace what they meet
 * @param reading a digest of which of its rows and columns are read
 */
public record Work(
        UUID item,
        int epoch,
        Kind kind,
        String system,
        String sourceName,
        String source,
        Set<String> line,
        Set<String> targets,
        String reading) {

    /** What is read. */
    public enum Kind {
        TABLE,
        QUERY
    }

    public Work {
        requireNonNull(item, "no item");
        requireNonNull(kind, "no kind");
        requireNonNull(system, "no system");
        requireNonNull(sourceName, "no sourceName");
        requireNonNull(source, "no source");
        line = Set.copyOf(line);
        targets = Set.copyOf(targets);
        requireNonNull(reading, "no reading");
    }

    /** The same in another generation. */
    public Work in(int generation) {
        return new Work(item, generation, kind, system, sourceName, source, line, targets, reading);
    }

    /** Whether both may read one row. What a query reads cannot be told, so that it may be the rows of any table. */
    public boolean mayShareRowsWith(Work other) {
        if (!system.equals(other.system)) {
            return false;
        }
        if (kind != other.kind) {
            return true;
        }
        return source.equals(other.source) || line.contains(other.source) || other.line.contains(source);
    }

    /** Whether both read the same rows. */
    public boolean isOfTheSameRowsAs(Work other) {
        return kind == other.kind && source.equals(other.source) && reading.equals(other.reading);
    }

    /** Whether the same items of other manifests share rows with both. */
    public boolean meetsTheSameAs(Work other) {
        return kind == other.kind
                && system.equals(other.system)
                && source.equals(other.source)
                && line.equals(other.line)
                && targets.equals(other.targets);
    }
}
