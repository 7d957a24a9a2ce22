package dev.copytool.engine.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Statements in the place of rows. */
final class ScriptIntake implements Intake {
    private final Connection session;
    private final String sql;

    ScriptIntake(Connection session, String sql) {
        this.session = session;
        this.sql = sql;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        throw new IllegalStateException("statements take no rows");
    }

    @Override
    public long end() throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
        return 0;
    }

    @Override
    public long rejected() {
        return 0;
    }

    @Override
    public void cancel() {}
}
