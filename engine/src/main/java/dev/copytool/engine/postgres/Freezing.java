package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an empty target take rows that need no VACUUM later: COPY with FREEZE, which the server allows only in a table that was
 * truncated in the same transaction (PostgreSQL manual, COPY). Nothing that holds a row is ever truncated: that is looked at
 * under the lock that TRUNCATE takes. Whatever stands in the way, the rows are copied without it.
 */
public final class Freezing {
    private static final Logger log = LoggerFactory.getLogger(Freezing.class);

    /** A smaller table would pay more for its new file than it saves. */
    public static final long LEAST_BYTES = 16L << 20;

    private final TableName target;

    /** Of a target, whether or not it is empty. */
    public Freezing(TableName target) {
        this.target = target;
    }

    private String lock() {
        return "LOCK TABLE ONLY " + Quoted.table(target) + " IN ACCESS EXCLUSIVE MODE NOWAIT";
    }

    /** Under the lock, since rows may come until it is held. */
    private String truncate() {
        return "TRUNCATE ONLY " + Quoted.table(target);
    }

    /**
     * Truncates the target if it is empty and nobody would hear of it.
     *
     * @return whether rows may be frozen now
     * @throws SQLException if the session is broken
     */
    boolean prepare(Connection session) throws SQLException {
        Savepoint before = session.setSavepoint();
        try (Statement statement = session.createStatement()) {
            statement.execute(lock());
            boolean empty = isFree(session);
            if (empty) {
                statement.execute(truncate());
            }
            session.releaseSavepoint(before);
            return empty;
        } catch (SQLException e) {
            session.rollback(before);
            log.info("target {}: its rows are not frozen: {}", target, e.getMessage());
            return false;
        }
    }

    /** Neither rows nor anyone who acts on TRUNCATE: a foreign key, a trigger, a subscriber that may hold rows of its own. */
    private boolean isFree(Connection session) throws SQLException {
        String sql = """
                SELECT NOT EXISTS (SELECT FROM ONLY %s)
                   AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass(?) AND tgtype & 32 = 32)
                   AND NOT EXISTS (SELECT FROM pg_constraint WHERE confrelid = to_regclass(?) AND contype = 'f')
                   AND NOT EXISTS (SELECT FROM pg_publication WHERE pubtruncate)
                """.formatted(Quoted.table(target));
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, Quoted.table(target));
            query.setString(2, Quoted.table(target));
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** The statements, for a person to read. */
    List<String> statements() {
        return List.of(lock(), truncate());
    }
}
