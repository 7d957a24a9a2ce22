package dev.copytool.engine.spi;

import dev.copytool.engine.model.PartKey;
import java.util.List;
import java.util.Optional;

/** Where one part's rows go. Immutable; may be opened again for another attempt. */
public interface PartTarget extends Located {

    /**
     * Opens a connection and the part's target transaction.
     *
     * @param attempt the number of the attempt, from 1
     * @throws dev.copytool.engine.model.CopyException if the target cannot be reached
     */
    PartWriter open(PartKey key, int attempt);

    /** A batch of this part alone, which may be joined with others; nothing where it needs a transaction of its own. */
    default Optional<Batch> batch(PartKey key) {
        return Optional.empty();
    }

    /** In a word or two what makes a byte dear here or cheap; targets of one kind cost alike. */
    default String kind() {
        return "";
    }

    /** The statements a writer sends, for a person to read. */
    List<String> statements();
}
