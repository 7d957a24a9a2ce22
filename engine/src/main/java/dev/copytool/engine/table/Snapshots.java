package dev.copytool.engine.table;

import dev.copytool.engine.connect.EntryNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks at markers and rows as of one moment. */
final class Snapshots {
    private Snapshots() {}

    /** What is looked at. */
    @FunctionalInterface
    interface Looking<T> {
        T look() throws SQLException;
    }

    /**
     * Looks in one transaction that sees one state of the target; of a cluster each node has its own.
     *
     * @param session on that node, in auto-commit mode
     */
    static <T> T within(Connection session, EntryNode node, Looking<T> looking) throws SQLException {
        session.setAutoCommit(false);
        try (Statement begin = session.createStatement()) {
            begin.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            node.begin(session, 0);
            T seen = looking.look();
            session.commit();
            session.setAutoCommit(true);
            return seen;
        } catch (SQLException e) {
            session.rollback();
            session.setAutoCommit(true);
            throw e;
        }
    }
}
