package dev.copytool.engine.table;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Who holds locks on targets for which a COPY into them would wait. */
final class LockHolders {

    private LockHolders() {}

    /** A warning for each such lock on one of these tables; Citus's locks on other nodes are not looked at. */
    static List<Finding> find(Connection target, Collection<TableShape> tables) {
        String sql = """
                SELECT l.relation::bigint, l.mode,
                       CASE WHEN l.pid IS NULL THEN 'a prepared transaction'
                            ELSE 'process ' || l.pid || coalesce(' (' || a.usename || ', ' || a.state || ')', '') END
                  FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                 WHERE l.locktype = 'relation' AND l.granted AND l.relation = ANY (?::oid[])
                   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                   AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                   AND l.pid IS DISTINCT FROM pg_backend_pid()
                   AND coalesce(a.backend_type, 'client backend') = 'client backend'
                 ORDER BY 1, 2
                """;
        List<Finding> found = new ArrayList<>();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(
                    1,
                    target.createArrayOf(
                            "int8", tables.stream().map(TableShape::oid).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    long oid = rows.getLong(1);
                    String who = rows.getString(3) + " holds " + rows.getString(2);
                    tables.stream()
                            .filter(table -> table.oid() == oid)
                            .map(table -> Finding.warn(
                                    table.name().toString(),
                                    who + " on the target, for which its copy waits (--lock-timeout); end that"
                                            + " transaction if it is forgotten"))
                            .forEach(found::add);
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the locks of the target", e);
        }
        return found;
    }
}
