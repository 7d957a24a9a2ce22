package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.postgres.CopyStatements.TextBytes;
import dev.copytool.engine.postgres.FormatChoice;
import java.util.Collection;

/** Chooses in which format the rows of a table travel. */
final class FormatRule {

    private FormatRule() {}

    /**
     * Chooses.
     *
     * @param target the target's columns
     * @param clustered whether the target is spread over a Citus cluster
     * @param bytes which side checks texts
     */
    static FormatChoice choose(
            FormatWish wish, ColumnMatch match, Collection<Column> target, boolean clustered, TextBytes bytes) {
        if (wish != FormatWish.AUTO) {
            return new FormatChoice(wish == FormatWish.TEXT ? CopyFormat.TEXT : CopyFormat.BINARY, "asked for");
        }
        // In binary every text is checked, whatever the statement says.
        if (bytes != TextBytes.CHECKED) {
            return FormatChoice.text("the source's encoding is SQL_ASCII");
        }
        if (match.notBinary().isPresent()) {
            return FormatChoice.text(match.notBinary().get());
        }
        // Citus checks jsonb it takes as text once, on the worker; as binary twice, which costs more than it saves. But
        // bytea
        // as text is twice as long, and a value above half a gigabyte cannot be sent.
        if (clustered && has("jsonb", target) && !has("bytea", target)) {
            return FormatChoice.text("Citus takes jsonb faster so");
        }
        return FormatChoice.BINARY;
    }

    private static boolean has(String type, Collection<Column> columns) {
        return columns.stream().anyMatch(column -> column.type().equals(type));
    }
}
