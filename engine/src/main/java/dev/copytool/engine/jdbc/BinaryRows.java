package dev.copytool.engine.jdbc;

import dev.copytool.engine.values.CopyBinary;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Rows in binary: of values that are held whole anyway. */
final class BinaryRows implements RowForm {
    private final CopyBinary out;
    private final BinaryWriter[] writers;
    private final int[] places;
    private int column;
    private long sent;

    /**
     * Of nothing yet.
     *
     * @param writers a writer for each column that travels
     * @param places where these are in the result, from 1 on
     */
    BinaryRows(CopyBinary out, BinaryWriter[] writers, int[] places) {
        this.out = out;
        this.writers = writers.clone();
        this.places = places.clone();
        out.begin();
    }

    @Override
    public CopyBinary out() {
        return out;
    }

    @Override
    public boolean advance(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            out.end();
            return false;
        }
        out.row(writers.length);
        for (int i = 0; i < writers.length; i++) {
            column = i + 1;
            writers[i].write(rows, places[i], out);
        }
        column = 0;
        sent++;
        return true;
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public int column() {
        return column;
    }
}
