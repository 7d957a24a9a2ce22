package dev.copytool.engine.spi;

import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.TableName;

/**
 * Keeps the rows that targets refuse, in lists that outlive the run. Thread-safe.
 *
 * <p>A part has one list at most: a new attempt begins only when the target has granted its claim, which proves that no
 * earlier one has committed.
 */
public interface RejectStore {

    /**
     * How many rows of one part may be refused; with one more the part fails. At 0 the target may refuse none, and inputs
     * that give no rows may be as many as there are.
     */
    int most();

    /**
     * Begins the list of an attempt whose claim was granted, and removes what earlier attempts at the part have left.
     *
     * @throws dev.copytool.engine.model.CopyException if that cannot be done
     */
    RejectList begin(PartKey key, int attempt, TableName source, TableName target);
}
