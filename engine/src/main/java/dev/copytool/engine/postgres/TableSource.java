package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads a relation by {@code COPY ... TO STDOUT}; its bytes pass through unparsed. */
final class TableSource implements PartSource {
    private final SessionPool pool;
    private final CopyStatements statements;

    TableSource(SessionPool pool, CopyStatements statements) {
        this.pool = pool;
        this.statements = statements;
    }

    @Override
    public PartReader open() {
        Connection session = pool.take();
        try {
            SearchPath.setLocal(session, statements.source().schema());
            CopyOut copy = session.unwrap(PGConnection.class).getCopyAPI().copyOut(statements.read());
            return new TableReader(statements.source(), pool, session, copy);
        } catch (SQLException e) {
            pool.discard(session);
            throw SqlFailures.of(Side.SOURCE, "source " + statements.source(), e);
        }
    }

    @Override
    public CopyFormat format() {
        return statements.format();
    }

    @Override
    public List<String> statements() {
        return List.of(statements.read());
    }
}
