package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.ShapeText;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.postgres.ReadView;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What is committed when a source is read as a whole. The table must still be of the kind, and have the columns, that the statements were
 * made for: a column would not travel, and one that has become partitioned would give nothing. It must lie in the files that were seen
 * before the statement, whose snapshot is older than its lock: what another session has truncated or rewritten, and committed while
 * the statement waited, is empty in such a snapshot (PostgreSQL manual, "Caveats" of concurrency control). Used by one attempt at a time.
 */
final class WholeView implements ReadView {
    /** Ends the transaction too, so that this look costs no wait of its own. */
    private static final String LOOK = """
            SELECT %s, coalesce(%s, '') FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(?)::pg_catalog.oid;
            COMMIT
            """.formatted(ShapeText.sql("c"), ShapeText.filesSql("c"));

    private final TableShape source;
    private volatile String files;

    /**
     * Of a table.
     *
     * @param source as it was when the run was planned
     */
    WholeView(TableShape source) {
        this.source = source;
        this.files = source.files();
    }

    /** The lock of the session's COPY holds off whoever would change it. */
    @Override
    public void leave(Connection session) throws SQLException {
        try (PreparedStatement look = session.prepareStatement(LOOK)) {
            look.setString(1, Quoted.table(source.name()));
            look.execute();
            try (ResultSet row = look.getResultSet()) {
                if (!row.next() || !row.getString(1).equals(ShapeText.of(source))) {
                    throw CopyException.permanent(
                            "source " + source.name() + ": it is another kind of table, or has other"
                                    + " columns, than when the run was planned; run again");
                }
                String now = row.getString(2);
                if (!now.equals(files)) {
                    files = now;
                    String error =
                            "source " + source.name() + ": it was rewritten since it was looked at, and may have been"
                                    + " read in between; it is read again";
                    throw new CopyException(CopyException.Kind.TRANSIENT, error, ServerMessage.NONE, null);
                }
            }
        }
    }
}
