package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import java.util.List;

/**
 * The rows of a query.
 *
 * @param columns its columns, in the order in which they travel
 * @param types the types of the columns that the query's go into
 */
record JdbcSource(JdbcServer server, TableName step, String query, List<String> columns, List<String> types)
        implements PartSource {
    JdbcSource {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
    }

    @Override
    public PartReader open() {
        return new JdbcReader(server, step, query, columns, types);
    }

    @Override
    public CopyFormat format() {
        return CopyFormat.TEXT;
    }

    @Override
    public String formatNote() {
        return "text (the rows of a query)";
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
