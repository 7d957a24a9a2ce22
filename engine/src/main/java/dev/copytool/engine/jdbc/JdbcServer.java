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
import java.sql.SQLRecoverableException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

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
 * @param patience how long a login may take, and any answer before it is looked what the server is at
 */
public record JdbcServer(
        String name,
        String url,
        Map<String, String> login,
        Driver driver,
        Optional<ZoneId> zone,
        int rowsAtATime,
        Unstorable marks,
        Duration patience)
        implements Endpoint {
    /** The server refuses the connection (SQL standard, class 08). */
    private static final String REFUSED = "08004";

    public JdbcServer {
        requireNonNull(name, "no name");
        requireNonNull(url, "no url");
        login = Map.copyOf(login);
        requireNonNull(driver, "no driver");
        requireNonNull(zone, "no zone");
        requireNonNull(marks, "no marks");
        requireNonNull(patience, "no patience");
    }

    Dialect dialect() {
        return Dialect.of(url);
    }

    /** Tells it from every other, by nothing that is secret or may change with a login. */
    String system() {
        String place = url.replaceFirst("[?;].*", "").replaceFirst("(//|:thin:)[^/@]*(/[^@]*)?@", "$1");
        return "jdbc/" + Digests.of(List.of(place));
    }

    /**
     * A new session, which only reads, in a transaction of its own.
     *
     * @throws CopyException if there is none in good time
     */
    JdbcSession connect() {
        DriverThread thread = new DriverThread(name);
        CompletableFuture<JdbcSession> opening = thread.begin(() -> opened(thread));
        try {
            Optional<JdbcSession> session = thread.await(opening, patience);
            if (session.isPresent()) {
                return session.get();
            }
            throw new SQLException("no answer within " + patience.toSeconds() + " s", JdbcSession.LOST);
        } catch (SQLException e) {
            thread.forsake();
            var unused = opening.whenComplete((late, failure) -> {
                if (failure == null) {
                    late.close();
                } else {
                    thread.close();
                }
            });
            throw failed("it cannot be reached", e);
        }
    }

    private JdbcSession opened(DriverThread thread) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(dialect().limits(url, patience));
        properties.putAll(login);
        Connection session = driver.connect(url, properties);
        if (session == null) {
            throw CopyException.permanent("source " + name + ": the driver does not know such a URL");
        }
        if (dialect() != Dialect.SQLITE) {
            // SQLite's driver must be told before it connects.
            session.setReadOnly(true);
        }
        session.setAutoCommit(false);
        return new JdbcSession(this, thread, session, dialect().id(session));
    }

    /** Describes a failure. A driver may call a lost connection lasting, and mean that the connection will not come back. */
    CopyException failed(String what, SQLException error) {
        String state = state(error);
        boolean away = (state.startsWith("08") && !state.equals(REFUSED)) || error instanceof SQLRecoverableException;
        String message = Objects.requireNonNullElse(error.getMessage(), error.toString());
        String code = error.getErrorCode() == 0 || message.contains(String.valueOf(error.getErrorCode()))
                ? ""
                : " (" + error.getErrorCode() + ")";
        return new CopyException(
                away ? Kind.TRANSIENT : Kind.PERMANENT,
                "source " + name + ": " + what + ": " + message + code,
                new ServerMessage(away ? JdbcSession.LOST : state, message, "", ""),
                error);
    }

    private static String state(SQLException error) {
        return Objects.requireNonNullElse(error.getSQLState(), "");
    }

    @Override
    public Optional<CopyException> knock() {
        try {
            connect().close();
            return Optional.empty();
        } catch (CopyException e) {
            return Optional.of(e);
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
