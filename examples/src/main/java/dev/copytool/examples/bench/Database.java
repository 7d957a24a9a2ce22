package dev.copytool.examples.bench;

import dev.copytool.engine.connect.ConnectionParameters;
import dev.copytool.engine.connect.ConnectionUri;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Side;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One database of the benchmark, for the driver, for copytool and for the client tools. */
record Database(Side side, ConnectionParameters parameters) {

    static Database of(Side side, String uri) {
        ConnectionParameters defaults = ConnectionParameters.of(
                Map.of("host", "localhost", "port", "5432", "user", System.getProperty("user.name")));
        return new Database(side, ConnectionUri.parse(uri).over(defaults));
    }

    /** Another database of the same server. */
    Database named(String database) {
        return new Database(side, parameters.with("dbname", database));
    }

    /** The same database on another node of its cluster. */
    Database at(String host, String port) {
        return new Database(side, parameters.with("host", host).with("port", port));
    }

    String get(String keyword) {
        return parameters.get(keyword).orElse("");
    }

    /** The URI without the password, which copytool and libpq take from the environment. */
    String uri() {
        return "postgresql://" + URLEncoder.encode(get("user"), StandardCharsets.UTF_8) + "@" + get("host") + ":"
                + get("port") + "/" + get("dbname");
    }

    /** {@code -h ... -p ... -U ...}, for bash. */
    String flags() {
        return "-h '" + get("host") + "' -p '" + get("port") + "' -U '" + get("user") + "'";
    }

    void execute(List<String> statements) {
        session(statement -> {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return statements.size();
        });
    }

    String value(String query) {
        return session(statement -> {
            try (ResultSet row = statement.executeQuery(query)) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        });
    }

    private interface Work<T> {
        T on(Statement statement) throws SQLException;
    }

    private <T> T session(Work<T> work) {
        return new Server(side, parameters, "bench").session("SELECT 1", connection -> {
            try (Statement statement = connection.createStatement()) {
                return work.on(statement);
            }
        });
    }

    /** Count and order-independent checksum of each table. */
    Map<String, String> content(List<Table> tables) {
        Map<String, String> sums = new TreeMap<>();
        tables.forEach(table -> sums.put(
                table.name(),
                value("SELECT count(*) || '/' || coalesce(sum(hashtextextended(q::text, 0)::numeric), 0) FROM "
                        + table.quoted() + " q")));
        return sums;
    }

    @Override
    public String toString() {
        return uri();
    }
}
