package dev.copytool.engine.spi;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.RowForm;
import java.util.List;
import java.util.Optional;

/** Where one part's rows come from. Immutable; may be opened again for another attempt. */
public interface PartSource extends Located {

    /**
     * Starts reading, on connections of its own.
     *
     * @throws dev.copytool.engine.model.CopyException if reading cannot start
     */
    PartReader open();

    /** The format of the bytes a reader gives. */
    default CopyFormat format() {
        return CopyFormat.TEXT;
    }

    /** How rows are written, where a digest is to be made of them: of a table's they are the same whoever reads them. */
    default Optional<RowForm> form() {
        return Optional.empty();
    }

    /** The format, and in brackets what speaks for it, in one line. */
    default String formatNote() {
        return format().word();
    }

    /** No part of the item will be read any more in this run: frees what its parts shared. Never throws. */
    default void itemEnded() {}

    /** The statements a reader sends, for a person to read. */
    default List<String> statements() {
        return List.of();
    }
}
