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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.IntStream;

/** One database of the benchmark, for the driver, for copytool and for the client tools. */
record Database(Side side, ConnectionParameters parameters) {
    private static final int TOGETHER = 500;

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

    /** The URI with the password, if there is one, for programs that take it from nowhere else. */
    String uriWithPassword() {
        String password =
                URLEncoder.encode(get("password"), StandardCharsets.UTF_8).replace("+", "%20");
        return password.isEmpty() ? uri() : uri().replaceFirst("@", Matcher.quoteReplacement(":" + password + "@"));
    }

    void execute(List<String> statements) {
        session(statement -> {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return statements.size();
        });
    }

    /** The same in transactions of many statements each, as far as the locks of a server with usual settings go. */
    void executeTogether(List<String> statements) {
        List<String> transactions = new ArrayList<>();
        for (int i = 0; i < statements.size(); i += TOGETHER) {
            List<String> some = statements.subList(i, Math.min(i + TOGETHER, statements.size()));
            transactions.add("BEGIN; " + String.join("; ", some) + "; COMMIT");
        }
        execute(transactions);
    }

    String value(String query) {
        return values(List.of(query)).get(0);
    }

    /** The first value of each query; "" where there is no row. */
    List<String> values(List<String> queries) {
        return session(statement -> {
            List<String> values = new ArrayList<>();
            for (String query : queries) {
                try (ResultSet row = statement.executeQuery(query)) {
                    values.add(row.next() ? String.valueOf(row.getString(1)) : "");
                }
            }
            return values;
        });
    }

    /** Work with one session. */
    interface Work<T> {
        T on(Statement statement) throws SQLException;
    }

    <T> T session(Work<T> work) {
        return new Server(side, parameters, "bench").session("SET search_path TO DEFAULT", connection -> {
            try (Statement statement = connection.createStatement()) {
                return work.on(statement);
            }
        });
    }

    /** The tables by their size here. */
    List<Table> largestFirst(List<Table> tables) {
        List<String> sizes = values(tables.stream()
                .map(table -> "SELECT pg_table_size('" + table.quoted() + "')")
                .toList());
        return IntStream.range(0, tables.size())
                .boxed()
                .sorted(Comparator.comparingLong(i -> -Long.parseLong(sizes.get(i))))
                .map(tables::get)
                .toList();
    }

    /** The number of rows and of indexes of each table. */
    List<String> counts(List<Table> tables) {
        return each(tables, "count(*)");
    }

    /** The same with an order-independent checksum of the rows. */
    List<String> content(List<Table> tables) {
        return each(tables, "count(*) || '/' || coalesce(sum(hashtextextended(q::text, 0)::numeric), 0)");
    }

    private List<String> each(List<Table> tables, String aggregate) {
        List<String> queries = new ArrayList<>();
        for (Table table : tables) {
            queries.add("SELECT " + aggregate + " FROM " + table.quoted() + " q");
            queries.add(
                    "SELECT count(*) FROM pg_index WHERE indisvalid AND indrelid = '" + table.quoted() + "'::regclass");
        }
        return values(queries);
    }

    @Override
    public String toString() {
        return uri();
    }
}
