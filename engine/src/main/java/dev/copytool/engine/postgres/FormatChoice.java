package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.postgres.CopyStatements.TextBytes;
import java.util.Collection;

/**
 * In which format an item travels.
 *
 * @param format the format
 * @param why what speaks for it, in a few words
 */
record FormatChoice(CopyFormat format, String why) {

    /**
     * Chooses.
     *
     * @param target the target's columns
     * @param clustered whether the target is spread over a Citus cluster
     * @param bytes which side checks texts
     */
    static FormatChoice of(
            FormatWish wish, ColumnMatch match, Collection<Column> target, boolean clustered, TextBytes bytes) {
        if (wish != FormatWish.AUTO) {
            return new FormatChoice(wish == FormatWish.TEXT ? CopyFormat.TEXT : CopyFormat.BINARY, "asked for");
        }
        // In binary every text is checked, whatever the statement says.
        if (bytes != TextBytes.CHECKED) {
            return text("the source's encoding is SQL_ASCII");
        }
        if (match.notBinary().isPresent()) {
            return text(match.notBinary().get());
        }
        // Citus checks jsonb it takes as text once, on the worker; as binary twice, which costs more than it saves. But
        // bytea
        // as text is twice as long, and a value above half a gigabyte cannot be sent.
        if (clustered && has("jsonb", target) && !has("bytea", target)) {
            return text("Citus takes jsonb faster so");
        }
        return new FormatChoice(CopyFormat.BINARY, "all columns allow it");
    }

    /** For the rows of a query, whose types need not be the target's. */
    static FormatChoice ofQuery() {
        return text("the rows of a query");
    }

    private static FormatChoice text(String why) {
        return new FormatChoice(CopyFormat.TEXT, why);
    }

    private static boolean has(String type, Collection<Column> columns) {
        return columns.stream().anyMatch(column -> column.type().equals(type));
    }

    /** The same for bad rows, which are found in text only. */
    FormatChoice sifted() {
        return text("bad rows are sifted out");
    }

    /** In one line: {@code text (the source's encoding is SQL_ASCII)}. */
    @Override
    public String toString() {
        return format.word() + " (" + why + ")";
    }
}
