package dev.copytool.engine.jdbc;

import dev.copytool.engine.values.CopyBinary;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Writes the values of one column of a result in binary; chosen once for all rows. */
@FunctionalInterface
interface BinaryWriter {

    /** Writes the value of the row that the result stands on. */
    void write(ResultSet rows, int column, CopyBinary out) throws SQLException;
}
