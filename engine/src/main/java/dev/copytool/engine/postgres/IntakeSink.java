package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.RowSink;
import java.sql.SQLException;

/** An intake that is open, and tells failures of the rows that it takes. */
record IntakeSink(Intake intake, TableName target) implements RowSink {

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            intake.write(bytes, offset, length);
        } catch (SQLException e) {
            throw SqlFailures.ofRows(target, 0, e);
        }
    }

    @Override
    public long endCopy() {
        try {
            return intake.end();
        } catch (SQLException e) {
            throw SqlFailures.ofRows(target, 0, e);
        }
    }

    @Override
    public long rejected() {
        return intake.rejected();
    }
}
