package dev.copytool.engine.jdbc;

import dev.copytool.engine.values.CopyBytes;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Writes the rows of a result in one of COPY's formats. Used by one thread. */
interface RowForm {

    /** What they are written to. */
    CopyBytes out();

    /**
     * Writes on: a row, a value, a piece of one.
     *
     * @return whether there may be more
     */
    boolean advance(ResultSet rows) throws SQLException, IOException;

    /** How many rows are written whole. */
    long sent();

    /** Which column of the row behind them is being written, from 1 on; 0 between rows. */
    int column();
}
