package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.PartSource;
import dev.copytool.engine.spi.QueryServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Queries of a database that is reached by a JDBC driver. */
public record JdbcQueries(JdbcServer server) implements QueryServer {

    @Override
    public Descriptions describe(Map<TableName, String> queries) {
        Map<TableName, Description> found = new HashMap<>();
        Map<TableName, String> errors = new HashMap<>();
        try (JdbcSession session = server.connect()) {
            for (Map.Entry<TableName, String> query : queries.entrySet()) {
                try {
                    found.put(query.getKey(), session.ask(connection -> described(connection, query.getValue())));
                } catch (SQLException e) {
                    CopyException failure = server.failed("the query", e);
                    if (failure.connection()) {
                        throw failure;
                    }
                    errors.put(query.getKey(), failure.line());
                }
            }
        }
        return new Descriptions(server.system(), "UTF8", found, errors);
    }

    /** A driver may know it only once the query runs; then one row is asked for. */
    private Description described(Connection session, String query) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(query)) {
            ResultSetMetaData data = statement.getMetaData();
            if (data != null) {
                return described(data);
            }
            statement.setMaxRows(1);
            try (ResultSet rows = statement.executeQuery()) {
                return described(rows.getMetaData());
            }
        }
    }

    private Description described(ResultSetMetaData data) throws SQLException {
        List<String> names = names(data);
        Map<String, Set<String>> binary = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            binary.put(
                    names.get(i),
                    BinaryWriters.of(server.dialect(), data, i + 1, server.zone())
                            .keySet());
        }
        return new Description(names, 0, binary);
    }

    /** The names of the columns of a result, in its order. */
    static List<String> names(ResultSetMetaData data) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            String name = data.getColumnLabel(i);
            // Most databases tell names in capitals that were written without quotes; PostgreSQL tells them in small
            // letters.
            names.add(name.equals(name.toUpperCase(Locale.ROOT)) ? name.toLowerCase(Locale.ROOT) : name);
        }
        return names;
    }

    @Override
    public PartSource rows(TableName step, String query, List<String> columns, List<String> types, CopyFormat format) {
        return new JdbcSource(server, step, query, columns, types, format);
    }

    @Override
    public String value(String query) {
        return value(query, Object.class);
    }

    /** SQLite may hold texts of digits where there are numbers too. */
    @Override
    public String number(String query) {
        return value(query, Number.class);
    }

    private String value(String query, Class<?> wanted) {
        try (JdbcSession session = server.connect()) {
            return session.ask(connection -> value(connection, query, wanted));
        } catch (SQLException e) {
            throw server.failed("the query", e);
        }
    }

    private String value(Connection session, String query, Class<?> wanted) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            boolean one = row.getMetaData().getColumnCount() == 1 && row.next();
            boolean fits = one && wanted.isInstance(row.getObject(1));
            String value = fits ? Objects.requireNonNullElse(row.getString(1), "") : "";
            if (!one || row.next()) {
                throw CopyException.permanent("source " + server.name() + ": the query does not give one value");
            }
            return value;
        }
    }
}
