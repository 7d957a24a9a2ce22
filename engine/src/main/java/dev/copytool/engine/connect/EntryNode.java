package dev.copytool.engine.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A server on which transactions of parts run. A plain target has one; a Citus cluster may have several, each of which
 * takes the rows of any distributed table and sends them on. Thread-safe.
 */
public interface EntryNode extends AutoCloseable {

    /** Its sessions. */
    SessionPool pool();

    /** The node's group in its cluster ({@code pg_dist_node.groupid}); 0 for a coordinator and outside clusters. */
    int group();

    /**
     * Begins a part's transaction, before its marker.
     *
     * @param bytes the part's expected size
     */
    void begin(Connection session, long bytes) throws SQLException;

    /**
     * Commits.
     *
     * @return nothing if the commit is carried out everywhere, else what is not, in one line
     */
    Optional<String> commit(Connection session) throws SQLException;

    /**
     * Whether the count of {@code INSERT ... ON CONFLICT} is that of the rows that went in. A Citus coordinator gives that of the
     * rows it had for its shards.
     */
    boolean countsConflicts();

    /** Uses no idle session again that keeps connections to other nodes, which may have died unseen. Never throws. */
    default void forgetLinks() {}

    /** What {@link #begin} runs, for a person to read. */
    List<String> beginStatements(long bytes);

    @Override
    void close();
}
