package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.PartSource;
import dev.copytool.engine.spi.QueryServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Queries of a PostgreSQL server.
 *
 * @param pools its sessions
 */
public record PostgresQueries(SourcePools pools) implements QueryServer {
    private static final Pattern ESTIMATE = Pattern.compile("rows=(\\d{1,15}) width=(\\d{1,9})");
    private static final Set<Integer> NUMBERS = Set.of(Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC);
    private static final int ROWS_AT_A_TIME = 10_000;

    @Override
    public Descriptions describe(Map<TableName, String> queries) {
        return pools.readers().apart(session -> describe(session, pools.server(), queries));
    }

    private static Descriptions describe(Connection session, Server server, Map<TableName, String> queries)
            throws SQLException {
        Map<TableName, Description> found = new HashMap<>();
        Map<TableName, String> errors = new HashMap<>();
        session.setAutoCommit(false);
        SearchPath.set(session, SearchPath.OWN);
        for (Map.Entry<TableName, String> query : queries.entrySet()) {
            Savepoint before = session.setSavepoint();
            try {
                found.put(query.getKey(), describe(session, query.getValue()));
                session.releaseSavepoint(before);
            } catch (SQLException e) {
                session.rollback(before);
                SQLException told = ofItself(session, query.getValue()).orElse(e);
                session.rollback(before);
                errors.put(
                        query.getKey(),
                        SqlFailures.of(Side.SOURCE, "the query", told).line());
            }
        }
        SearchPath.leave(session);
        String system = SourceSystem.of(session, server);
        String encoding = DigestMethod.Traits.of(session).encoding();
        session.rollback();
        return new Descriptions(system, encoding, found, errors);
    }

    /** What is wrong with a query where nothing stands around it. It is parsed, never run. */
    private static Optional<SQLException> ofItself(Connection session, String query) {
        try (PreparedStatement parsed = session.prepareStatement(query)) {
            parsed.getMetaData();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    private static Description describe(Connection session, String query) throws SQLException {
        String all = "SELECT * FROM " + CopyStatements.Query.nested(query);
        try (Statement statement = session.createStatement()) {
            List<String> columns = new ArrayList<>();
            try (ResultSet none = statement.executeQuery(all + " LIMIT 0")) {
                ResultSetMetaData data = none.getMetaData();
                for (int i = 1; i <= data.getColumnCount(); i++) {
                    columns.add(data.getColumnLabel(i));
                }
            }
            try (ResultSet plan = statement.executeQuery("EXPLAIN " + all)) {
                Matcher estimate = ESTIMATE.matcher(plan.next() ? plan.getString(1) : "");
                long bytes =
                        estimate.find() ? Long.parseLong(estimate.group(1)) * Long.parseLong(estimate.group(2)) : 0;
                return new Description(columns, bytes);
            }
        }
    }

    @Override
    public PartSource rows(TableName step, String query, List<String> columns, List<String> types, CopyFormat format) {
        return new TableSource(
                pools.readers(),
                CopyStatements.ofQuery(
                        step,
                        new CopyStatements.Query(query, columns),
                        step,
                        columns,
                        format == CopyFormat.BINARY ? FormatChoice.BINARY : FormatChoice.ofQuery(),
                        CopyStatements.TextBytes.CHECKED),
                ReadView.LATEST);
    }

    @Override
    public String value(String query) {
        return pools.readers().apart(session -> {
            session.setAutoCommit(false);
            SearchPath.set(session, SearchPath.OWN);
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                boolean one = row.getMetaData().getColumnCount() == 1 && row.next();
                String value = one ? Objects.requireNonNullElse(row.getString(1), "") : "";
                if (!one || row.next()) {
                    throw CopyException.permanent(pools.server() + ": the query does not give one value");
                }
                return value;
            } catch (SQLException e) {
                throw SqlFailures.of(Side.SOURCE, pools.server() + ": the query", e);
            }
        });
    }

    /** PostgreSQL manual, "B-Tree Support Functions": comparisons and ORDER BY are of one operator class. */
    @Override
    public boolean ordersAsItCompares() {
        return true;
    }

    @Override
    public void literals(String query, int most, Consumer<String> taker) {
        pools.readers().apart(session -> {
            // Else the driver would read all rows at once.
            session.setAutoCommit(false);
            SearchPath.set(session, SearchPath.OWN);
            try (PreparedStatement statement = session.prepareStatement(query)) {
                ResultSetMetaData data = statement.getMetaData();
                // The driver may ask the catalog what the type is.
                SearchPath.leave(session);
                boolean number = NUMBERS.contains(data.getColumnType(1));
                SearchPath.set(session, SearchPath.OWN);
                statement.setFetchSize(ROWS_AT_A_TIME);
                statement.setMaxRows(most);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        String value = Objects.requireNonNullElse(rows.getString(1), "");
                        // A literal without a type takes that of the column beside it.
                        taker.accept(number ? value : Quoted.literal(value));
                    }
                }
                session.rollback();
            } catch (SQLException e) {
                throw SqlFailures.of(Side.SOURCE, pools.server() + ": the query", e);
            }
            return true;
        });
    }
}
