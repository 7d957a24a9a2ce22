package dev.copytool.engine.spi;

import dev.copytool.engine.model.PartKey;
import java.util.List;

/** Where one part's rows go. Immutable; may be opened again for another attempt. */
public interface PartTarget extends Located {

    /**
     * Opens a connection and the part's target transaction.
     *
     * @param attempt the number of the attempt, from 1
     * @throws dev.copytool.engine.model.CopyException if the target cannot be reached
     */
    PartWriter open(PartKey key, int attempt);

    /** In a word or two what makes a byte dear here or cheap; targets of one kind cost alike. */
    default String kind() {
        return "";
    }

    /** The statements a writer sends, for a person to read. */
    List<String> statements();
}
