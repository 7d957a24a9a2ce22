package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import dev.copytool.engine.values.CopyBinary;
import dev.copytool.engine.values.CopyText;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/**
 * The rows of a query.
 *
 * @param columns its columns, in the order in which they travel
 * @param types the types of the columns that the query's go into
 * @param format how they travel
 */
record JdbcSource(
        JdbcServer server, TableName step, String query, List<String> columns, List<String> types, CopyFormat format)
        implements PartSource {
    JdbcSource {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
        Objects.requireNonNull(format, "no format");
    }

    @Override
    public PartReader open() {
        return new JdbcReader(this);
    }

    /**
     * What writes the rows of a result of the query.
     *
     * @param bytes how many it may well hold
     * @throws CopyException if the result is no longer what it was when the step was planned
     */
    RowForm form(ResultSetMetaData result, int bytes) throws SQLException {
        List<String> given = JdbcQueries.names(result);
        int[] places = new int[columns.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = given.indexOf(columns.get(i)) + 1;
            if (places[i] == 0) {
                throw changed("the query does not give " + columns.get(i) + " any more; it gives "
                        + String.join(", ", given));
            }
        }
        return format == CopyFormat.BINARY ? binary(result, places, bytes) : text(result, places, bytes);
    }

    private TextRows text(ResultSetMetaData result, int[] places, int bytes) throws SQLException {
        ColumnWriter[] writers = new ColumnWriter[places.length];
        for (int i = 0; i < places.length; i++) {
            writers[i] = TextWriters.choose(server.dialect(), result, places[i], types.get(i), server.zone());
        }
        return new TextRows(new CopyText(bytes, server.marks()), writers, places);
    }

    private BinaryRows binary(ResultSetMetaData result, int[] places, int bytes) throws SQLException {
        BinaryWriter[] writers = new BinaryWriter[places.length];
        for (int i = 0; i < places.length; i++) {
            BinaryWriter writer = BinaryWriters.of(server.dialect(), result, places[i], server.zone())
                    .get(types.get(i));
            if (writer == null) {
                throw changed(columns.get(i) + " is no longer of the type that it was planned with; run again");
            }
            writers[i] = writer;
        }
        return new BinaryRows(new CopyBinary(bytes, server.marks()), writers, places);
    }

    private CopyException changed(String what) {
        return CopyException.permanent("source " + server.name() + ": " + step + ": " + what);
    }

    @Override
    public String formatNote() {
        return format == CopyFormat.BINARY ? "binary (all columns allow it)" : "text (the rows of a query)";
    }

    @Override
    public Endpoint endpoint() {
        return server;
    }

    @Override
    public List<String> statements() {
        return List.of(query);
    }
}
