package dev.copytool.engine.jdbc;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Digests;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.values.Unstorable;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * A database that is reached by a JDBC driver.
 *
 * @param name what a person calls it
 * @param url the driver's URL; it may hold secrets
 * @param login the user and the password, as far as they are known
 * @param driver the driver
 * @param zone the zone of its timestamps that have none
 * @param rowsAtATime how many rows are fetched at once
 * @param marks what becomes of characters that PostgreSQL cannot hold
 */
public record JdbcServer(
        String name,
        String url,
        Map<String, String> login,
        Driver driver,
        Optional<ZoneId> zone,
        int rowsAtATime,
        Unstorable marks)
        implements Endpoint {

    public JdbcServer {
        requireNonNull(name, "no name");
        requireNonNull(url, "no url");
        login = Map.copyOf(login);
        requireNonNull(driver, "no driver");
        requireNonNull(zone, "no zone");
        requireNonNull(marks, "no marks");
    }

    Dialect dialect() {
        return Dialect.of(url);
    }

    /** Tells it from every other, by nothing that is secret or may change with a login. */
    String system() {
        String place = url.replaceFirst("[?;].*", "").replaceFirst("(//|:thin:)[^/@]*(/[^@]*)?@", "$1");
        return "jdbc/" + Digests.of(List.of(place));
    }

    /** A new connection, which only reads, in a transaction of its own. */
    Connection connect() {
        Properties properties = new Properties();
        properties.putAll(login);
        try {
            Connection session = driver.connect(url, properties);
            if (session == null) {
                throw CopyException.permanent("source " + name + ": the driver does not know such a URL");
            }
            if (dialect() != Dialect.SQLITE) {
                // SQLite's driver must be told before it connects.
                session.setReadOnly(true);
            }
            session.setAutoCommit(false);
            return session;
        } catch (SQLException e) {
            throw failed("it cannot be reached", e);
        }
    }

    /** Describes a failure. */
    CopyException failed(String what, SQLException error) {
        boolean lasting =
                error instanceof SQLNonTransientException || state(error).startsWith("42");
        String message = Objects.requireNonNullElse(error.getMessage(), error.toString());
        String code = error.getErrorCode() == 0 || message.contains(String.valueOf(error.getErrorCode()))
                ? ""
                : " (" + error.getErrorCode() + ")";
        boolean away = state(error).startsWith("08");
        return new CopyException(
                away && !lasting ? Kind.TRANSIENT : Kind.PERMANENT,
                "source " + name + ": " + what + ": " + message + code,
                new ServerMessage(state(error), message, "", ""),
                error);
    }

    private static String state(SQLException error) {
        return Objects.requireNonNullElse(error.getSQLState(), "");
    }

    @Override
    public Optional<CopyException> knock() {
        try (Connection session = connect()) {
            session.rollback();
            return Optional.empty();
        } catch (CopyException e) {
            return Optional.of(e);
        } catch (SQLException e) {
            return Optional.of(failed("it cannot be reached", e));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JdbcServer server && server.name.equals(name) && server.url.equals(url);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, url);
    }

    @Override
    public String toString() {
        return "source " + name;
    }
}
