package dev.copytool.engine.spi;

import java.util.Optional;

/**
 * Parts that are written in one target transaction, in their order, since a transaction for each would cost more than its
 * rows. Immutable; may be opened again.
 */
public interface Batch {

    /** The parts of both, this one's first, if one transaction can take them. */
    Optional<Batch> with(Batch other);

    /**
     * Opens a connection and the transaction.
     *
     * @throws dev.copytool.engine.model.CopyException if the target cannot be reached
     */
    BatchWriter open();
}
