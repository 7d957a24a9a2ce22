package dev.copytool.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A database in memory, which is there as long as this is open. */
record H2Database(String url, Connection connection) implements AutoCloseable {

    /**
     * Makes one.
     *
     * @param name of no other
     * @param options what its URL ends with
     */
    static H2Database open(String name, String options) throws SQLException {
        String url = "jdbc:h2:mem:" + name + options;
        return new H2Database(url, DriverManager.getConnection(url));
    }

    void execute(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
