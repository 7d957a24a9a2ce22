package dev.copytool.engine.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Which state of its source a reader sees. Thread-safe. */
public interface ReadView {

    /** What is committed when the reader's statement begins. */
    ReadView LATEST = new ReadView() {};

    /** Begins the session's transaction, which is to read this state. */
    default void enter(Connection session) throws SQLException {}

    /**
     * The session has read all it wanted. Its transaction is still open, which an implementation may end.
     *
     * @throws dev.copytool.engine.model.CopyException if what it read may not belong to what others have read
     */
    default void leave(Connection session) throws SQLException {}

    /** Ends what {@link #enter} waits for. From any thread; never throws. */
    default void abort() {}

    /** Nobody enters any more. Never throws. */
    default void close() {}
}
