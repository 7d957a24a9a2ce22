package dev.copytool.engine.jdbc;

import dev.copytool.engine.values.CopyText;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Rows as text: any values, the large ones in pieces. */
final class TextRows implements RowForm {
    private final CopyText out;
    private final ColumnWriter[] writers;
    private final int[] places;
    private @Nullable LargeValue rest;
    private int column;
    private long sent;

    /**
     * Of nothing yet.
     *
     * @param writers a writer for each column that travels
     * @param places where these are in the result, from 1 on
     */
    TextRows(CopyText out, ColumnWriter[] writers, int[] places) {
        this.out = out;
        this.writers = writers.clone();
        this.places = places.clone();
    }

    @Override
    public CopyText out() {
        return out;
    }

    @Override
    public boolean advance(ResultSet rows) throws SQLException, IOException {
        if (column == 0) {
            if (!rows.next()) {
                return false;
            }
            column = 1;
        }
        LargeValue large = rest;
        if (large == null) {
            rest = writers[column - 1].write(rows, places[column - 1], out);
        } else if (!large.more(out)) {
            rest = null;
        }
        if (rest == null) {
            written();
        }
        return true;
    }

    private void written() {
        if (column < writers.length) {
            out.nextColumn();
            column++;
        } else {
            out.nextRow();
            column = 0;
            sent++;
        }
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
