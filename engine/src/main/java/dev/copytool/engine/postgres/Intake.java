package dev.copytool.engine.postgres;

import dev.copytool.engine.model.Merged;
import java.sql.SQLException;
import java.util.List;

/** How the rows of a part go into its transaction. Used by one thread. */
interface Intake {

    /** Takes bytes of COPY data; they need not end with a row. The array may be reused after the call. */
    void write(byte[] bytes, int offset, int length) throws SQLException;

    /**
     * All bytes were given.
     *
     * @return the rows the target says it took
     */
    long end() throws SQLException;

    /** How many rows were set aside; final after {@link #end}. */
    long rejected();

    /** The digest of the rows that were set aside; final after {@link #end}. */
    default long rejectedDigest() {
        return 0;
    }

    /** Whether the rows were not sent to it, since they come from the target itself. */
    default boolean own() {
        return false;
    }

    /** What became of the rows in each table where they have met others; final after {@link #end}. */
    default List<Merged> merged() {
        return List.of();
    }

    /** Ends a COPY that is under way, so that the session can roll back. */
    void cancel() throws SQLException;
}
