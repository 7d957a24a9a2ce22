package dev.copytool.engine.jdbc;

import dev.copytool.engine.values.CopyText;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Writes the values of one column of a result; chosen once for all rows. */
@FunctionalInterface
interface ColumnWriter {

    /**
     * Writes the value of the row that the result stands on.
     *
     * @return what writes the rest of a large value, piece by piece; nothing if all is written
     */
    @Nullable
    LargeValue write(ResultSet rows, int column, CopyText out) throws SQLException;
}
