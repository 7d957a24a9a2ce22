package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Fingerprints;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.ReadView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One state of a source that all slices of an item read: a transaction that stays open lends its snapshot to them (PostgreSQL
 * manual, "Snapshot Synchronization Functions").
 *
 * <p>If that transaction is lost, or an earlier run has copied slices already, another snapshot takes its place where the
 * source is as it was when the item was cut: same file, same size, same count of changed rows. That count comes a little late,
 * so a slice that was read so looks once more when it has ended.
 */
final class SharedSnapshot implements ReadView {
    private static final Logger log = LoggerFactory.getLogger(SharedSnapshot.class);
    private static final Pattern ID = Pattern.compile("[0-9A-Fa-f-]+");

    /** What importing a snapshot fails with when its transaction is over, in any version. */
    private static final Set<String> OVER = Set.of("22023", "42704", "55000", "58P01");

    private static final String ENTER = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET TRANSACTION SNAPSHOT '%s'
            """;

    private final SessionPool holders;
    private final TableName source;
    private Optional<Fingerprint> cutLook;
    private boolean replaced;
    private @Nullable Connection holder;
    private String id = "";
    private long oid;
    private boolean closed;

    /**
     * Makes one; connects to nothing.
     *
     * @param cutLook how the source looked when the item was cut, if an earlier run did that
     */
    SharedSnapshot(SessionPool holders, TableName source, Optional<Fingerprint> cutLook) {
        this.holders = holders;
        this.source = source;
        this.cutLook = cutLook;
        this.replaced = cutLook.isPresent();
    }

    /**
     * How the source looked when the item was cut: now, if nobody has cut it before.
     *
     * @throws CopyException if the source cannot be asked or was written to since
     */
    synchronized Fingerprint look() {
        if (holder == null) {
            open();
        }
        return cutLook.orElseThrow();
    }

    /** Somebody else has cut the item, so slices may have been read from another snapshot. */
    synchronized void cutElsewhere() {
        replaced = true;
    }

    @Override
    public void enter(Connection session) throws SQLException {
        String lent = lent();
        try (Statement statement = session.createStatement()) {
            statement.execute(ENTER.formatted(lent).strip());
        } catch (SQLException e) {
            if (OVER.contains(String.valueOf(e.getSQLState()))) {
                lost(lent, e);
                throw new SQLException("the snapshot that its parts share was lost", "08006");
            }
            throw e;
        }
    }

    private synchronized String lent() {
        if (holder == null) {
            open();
        }
        return id;
    }

    /** Before the snapshot, so that whatever is written after it makes the look another one. */
    private void open() {
        if (closed) {
            throw CopyException.permanent("source " + source + ": its parts are not read any more");
        }
        Connection taken = holders.take();
        boolean kept = false;
        try {
            Fingerprint now = lookAt(taken);
            taken.commit();
            require(now);
            try (Statement statement = taken.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                try (ResultSet row = statement.executeQuery("SELECT pg_export_snapshot(), " + meant())) {
                    row.next();
                    id = row.getString(1);
                    long named = row.getLong(2);
                    if (oid != 0 && named != oid) {
                        throw exchanged();
                    }
                    oid = named;
                }
            }
            if (!ID.matcher(id).matches()) {
                throw new SQLException("the server names a snapshot '" + id + "'");
            }
            replaced |= cutLook.isPresent();
            cutLook = Optional.of(now);
            holder = taken;
            kept = true;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "source " + source, e);
        } finally {
            if (!kept) {
                holders.discard(taken);
            }
        }
    }

    /** Which table the name means now; while a COPY of the session's transaction has read it, that stays so. */
    private String meant() {
        return "to_regclass(" + Quoted.literal(Quoted.table(source)) + ")::oid::bigint";
    }

    private long oidIn(Connection session) throws SQLException {
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery("SELECT " + meant())) {
            row.next();
            return row.getLong(1);
        }
    }

    private CopyException exchanged() {
        return CopyException.permanent(
                "source " + source + ": another table has taken its name since its first parts were"
                        + " copied; run again, then those are removed and it is copied anew");
    }

    private Fingerprint lookAt(Connection session) {
        return Optional.ofNullable(Fingerprints.of(session, Set.of(source)).get(source))
                .orElseThrow(() -> CopyException.permanent("source " + source + " is gone"));
    }

    private void require(Fingerprint now) {
        if (cutLook.filter(then -> !then.equals(now)).isPresent()) {
            throw CopyException.permanent("source " + source
                    + ": it cannot be proven unchanged since its first parts were copied, so the rest would not belong to them;"
                    + " run again, then those are removed and it is copied anew");
        }
    }

    @Override
    public void leave(Connection session) throws SQLException {
        long meant = oidIn(session);
        synchronized (this) {
            if (meant != oid) {
                throw exchanged();
            }
        }
        if (isReplaced()) {
            Fingerprint now = lookAt(session);
            synchronized (this) {
                require(now);
            }
        }
    }

    private synchronized boolean isReplaced() {
        return replaced;
    }

    /** The next one who enters opens another, unless somebody has already. */
    private synchronized void lost(String lent, SQLException why) {
        if (lent.equals(id)) {
            log.warn("source {}: its snapshot {} was lost", source, lent, why);
            release();
        }
    }

    private void release() {
        Connection taken = holder;
        holder = null;
        id = "";
        if (taken != null) {
            holders.breakOff(taken);
            holders.discard(taken);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        release();
    }
}
