package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.RowForm;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import java.util.List;
import java.util.Optional;

/** Reads a relation by {@code COPY ... TO STDOUT}; its bytes pass through unparsed. */
public final class TableSource implements PartSource {
    private final SessionPool pool;
    private final CopyStatements statements;
    private final ReadView view;

    /**
     * Of a part.
     *
     * @param pool sessions of the source
     * @param view what all parts of an item see
     */
    public TableSource(SessionPool pool, CopyStatements statements, ReadView view) {
        this.pool = pool;
        this.statements = statements;
        this.view = view;
    }

    @Override
    public PartReader open() {
        return new TableReader(pool, statements, view);
    }

    @Override
    public Optional<RowForm> form() {
        return statements.rowForm();
    }

    @Override
    public CopyFormat format() {
        return statements.format();
    }

    @Override
    public String formatNote() {
        return statements.choice().toString();
    }

    @Override
    public Endpoint endpoint() {
        return new PoolEndpoint(pool);
    }

    @Override
    public void itemEnded() {
        view.close();
    }

    @Override
    public List<String> statements() {
        return List.of(statements.read());
    }
}
