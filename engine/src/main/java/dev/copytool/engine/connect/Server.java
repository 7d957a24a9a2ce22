package dev.copytool.engine.connect;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.HostSpec;

/**
 * One database on one server, and how to log in there. Thread-safe; making one connects to nothing.
 *
 * <p>A password that is given nowhere is looked up by the driver in the password file ({@code PGPASSFILE} or
 * {@code ~/.pgpass}).
 */
public final class Server {
    /**
     * Where our own statements look up names: nowhere that anybody else can put something (PostgreSQL manual, "Writing
     * SECURITY DEFINER Functions Safely"; CVE-2018-1058).
     */
    public static final String PATH = "pg_catalog, pg_temp";

    private static final int LEAST_BRIEF_SECONDS = 3;

    private final Side side;
    private final ConnectionParameters given;
    private final String applicationName;
    private final Login login;

    /**
     * Resolves the parameters: a service is looked up, defaults are filled in as libpq does.
     *
     * @param applicationName what the server shows as {@code application_name}
     * @throws IllegalArgumentException in one line, if a parameter cannot be
     */
    public Server(Side side, ConnectionParameters given, String applicationName) {
        this.side = requireNonNull(side, "no side");
        this.given = given;
        this.applicationName = applicationName;
        this.login = new Login(given, applicationName);
    }

    public Side side() {
        return side;
    }

    /** The same database and login at another address. */
    public Server at(String host, int port) {
        ConnectionParameters there = ConnectionParameters.of(Map.of("host", host, "port", Integer.toString(port)));
        return new Server(side, there.over(given), applicationName);
    }

    /**
     * The same, but that a session breaks when the server says nothing for so long.
     *
     * @param silence in whole seconds
     */
    public Server patient(Duration silence) {
        ConnectionParameters bounded = ConnectionParameters.of(
                Map.of(PGProperty.SOCKET_TIMEOUT.getName(), Long.toString(silence.toSeconds())));
        return new Server(side, bounded.over(given), applicationName);
    }

    /** {@code host:port/database}, for messages and records. */
    public String address() {
        return login.address();
    }

    /**
     * {@code PG*} variables that lead one of libpq's own programs to the same database. They hold the password where one
     * was given: they go into the environment of a child process and nowhere else.
     */
    public Map<String, String> libpqVariables() {
        return login.libpqVariables();
    }

    /** Work on one connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Opens a connection outside any pool, works on it in auto-commit mode, and closes it.
     *
     * @param setUp a statement the connection begins with
     * @throws CopyException in one line that says which server, why, and what to look at
     */
    public <T> T session(String setUp, Work<T> work) {
        try (Connection connection = open(setUp).connection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw SqlFailures.of(side, toString(), e);
        } catch (OutOfMemoryError e) {
            throw SqlFailures.ofMemory(toString(), e);
        }
    }

    /**
     * A connection that was opened.
     *
     * @param backend the process at its other end
     * @param socket what it goes through; nothing for a Unix socket
     */
    record Opened(Connection connection, Backend backend, Optional<WatchedSocket> socket) {}

    /** Opens a connection, which gives up an answer only after it has looked what the server is at; the caller closes it. */
    Opened open(String setUp) throws SQLException {
        Connected connected = connect(login.properties());
        Connection connection = connected.connection();
        Optional<WatchedSocket> socket = connected.socket();
        try (Statement statement = connection.createStatement()) {
            statement.execute(Backend.WHO + setUp);
            Backend backend = Backend.answered(exactly(connection), statement);
            socket.ifPresent(watched -> {
                watched.lookAt(backend::look);
            });
            connection.setNetworkTimeout(Runnable::run, socket.isPresent() ? login.silenceMillis() : 0);
            return new Opened(connection, backend, socket);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Opens a connection for one short question, to be answered soon or not at all; the caller closes it. Where connections
     * may take as long as they like, one for that may not.
     */
    Connection brief() throws SQLException {
        int seconds = login.connectSeconds() == 0
                ? Login.CONNECT_SECONDS
                : Math.max(LEAST_BRIEF_SECONDS, login.connectSeconds());
        Properties brief = login.properties();
        PGProperty.CONNECT_TIMEOUT.set(brief, seconds);
        PGProperty.SOCKET_TIMEOUT.set(brief, seconds);
        Connection connection = connect(brief).connection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path TO " + PATH);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Knocks: opens a connection, with all the time that any other gets, has it answer, and closes it. A refusal that is about us, such as
     * of a password, comes from a server that is there.
     *
     * @return nothing if the server is there, else why not, in one line
     */
    public Optional<CopyException> knock() {
        try {
            try (Connection connection = connect(login.properties()).connection();
                    Statement statement = connection.createStatement()) {
                // A pooler may let us in though its server is away.
                statement.execute("SELECT 1");
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(SqlFailures.of(side, toString(), e)).filter(CopyException::connection);
        }
    }

    private record Connected(Connection connection, Optional<WatchedSocket> socket) {}

    /** The caller sets the path before it asks anything that names something. */
    private static Connected connect(Properties properties) throws SQLException {
        Connection connection = null;
        Optional<WatchedSocket> socket;
        try {
            connection = new Driver().connect("jdbc:postgresql://", properties);
        } finally {
            // Also of a connection that failed, else this thread's next one would be taken to go through its socket.
            socket = WatchedSockets.takeLast();
        }
        if (connection == null) {
            throw new SQLException("the driver does not accept its own URL");
        }
        return new Connected(connection, socket);
    }

    /** Of several hosts the one that the connection leads to. */
    private Server exactly(Connection connection) throws SQLException {
        if (!login.several()) {
            return this;
        }
        HostSpec host =
                connection.unwrap(BaseConnection.class).getQueryExecutor().getHostSpec();
        return at(host.getHost(), host.getPort());
    }

    @Override
    public String toString() {
        return side.word() + " " + address();
    }
}
