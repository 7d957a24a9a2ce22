package dev.copytool.engine.connect;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbcurlresolver.PgServiceConfParser;
import org.postgresql.util.HostSpec;
import org.postgresql.util.PSQLException;

/**
 * One database on one server, and how to log in there. Thread-safe; making one connects to nothing.
 *
 * <p>A password that is given nowhere is looked up by the driver in the password file ({@code PGPASSFILE} or
 * {@code ~/.pgpass}).
 */
public final class Server {
    static final int CONNECT_SECONDS = 10;
    static final int LEAST_SILENCE_MILLIS = 1_000;
    private static final int BRIEF_SECONDS = 3;
    private static final int SILENCE_SECONDS = 60;
    private static final int MOST_SECONDS = 1_000_000;
    private static final String DEFAULT_PORT = "5432";
    private static final List<Path> SOCKET_DIRECTORIES = List.of(Path.of("/var/run/postgresql"), Path.of("/tmp"));
    private static final String SOCKET_FACTORY = "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg";

    private final Side side;
    private final ConnectionParameters given;
    private final String applicationName;
    private final Properties properties = new Properties();
    private final String address;
    private final boolean several;
    private final int silenceMillis;
    private final Map<String, String> libpqVariables;

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
        ConnectionParameters parameters = withService(given);
        String user = parameters.get("user").orElse(System.getProperty("user.name"));
        String database = parameters.get("dbname").orElse(user);
        parameters.asMap().forEach(Keywords::check);
        String port = parameters.get("port").orElse(DEFAULT_PORT);
        String host = parameters.get("host").orElseGet(() -> defaultHost(port));
        String[] hosts = host.split(",", -1);
        String ports = portOfEach(hosts.length, port);

        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, SILENCE_SECONDS);
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, true);
        parameters
                .asMap()
                .forEach((keyword, value) -> Keywords.property(keyword)
                        .ifPresent(property -> property.set(properties, Keywords.value(keyword, value))));
        properties.remove(PGProperty.SERVICE.getName());
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        PGProperty.USER.set(properties, user);
        PGProperty.PG_DBNAME.set(properties, database);
        PGProperty.PG_PORT.set(properties, ports);
        if (hosts.length > 1 && Stream.of(hosts).anyMatch(one -> one.isEmpty() || one.startsWith("/"))) {
            throw new IllegalArgumentException(
                    "of several hosts none can be empty or a directory with a socket; name the one host to use");
        }
        if (host.startsWith("/")) {
            PGProperty.PG_HOST.set(properties, "localhost");
            PGProperty.SSL_MODE.set(properties, "disable");
            PGProperty.GSS_ENC_MODE.set(properties, "disable");
            PGProperty.SOCKET_FACTORY.set(properties, SOCKET_FACTORY);
            PGProperty.SOCKET_FACTORY_ARG.set(properties, host + "/.s.PGSQL." + port);
        } else {
            PGProperty.PG_HOST.set(properties, host);
            if (Stream.of(hosts).allMatch(Server::isLoopback)) {
                // What never leaves the machine is encrypted only where the server or the user asks for it: in the JVM
                // it would cost more than the copy.
                properties.putIfAbsent(PGProperty.SSL_MODE.getName(), "allow");
            }
            properties.putIfAbsent(PGProperty.SOCKET_FACTORY.getName(), WatchedSockets.class.getName());
        }
        this.silenceMillis = seconds(PGProperty.SOCKET_TIMEOUT, properties) * 1_000;
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds(PGProperty.CONNECT_TIMEOUT, properties));
        this.several = hosts.length > 1;
        this.address = host + ":" + port + "/" + database;
        this.libpqVariables = PgEnvironment.variables(
                ConnectionParameters.of(Map.of("host", host, "port", ports, "dbname", database, "user", user))
                        .over(parameters)
                        .over(ConnectionParameters.of(Map.of("connect_timeout", String.valueOf(CONNECT_SECONDS)))));
    }

    private static int seconds(PGProperty property, Properties properties) {
        try {
            int seconds = property.getInt(properties);
            if (seconds >= 0 && seconds <= MOST_SECONDS) {
                return seconds;
            }
        } catch (PSQLException e) {
            // Told below, in the same words as a number out of range.
        }
        throw new IllegalArgumentException(
                property.getName() + " must be a number of seconds from 0, for no limit, to " + MOST_SECONDS);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("::1")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d+){3}");
    }

    /** As libpq has it: one port is for all hosts, an empty one is the default; the driver wants one for each. */
    private static String portOfEach(int hosts, String ports) {
        String[] given = ports.split(",", -1);
        if (given.length != 1 && given.length != hosts) {
            throw new IllegalArgumentException(
                    given.length + " ports are given for " + hosts + " hosts; give one port, or one for each host");
        }
        return IntStream.range(0, hosts)
                .mapToObj(i -> given.length == 1 ? given[0] : given[i])
                .map(port -> port.isEmpty() ? DEFAULT_PORT : port)
                .collect(Collectors.joining(","));
    }

    private static String defaultHost(String port) {
        return SOCKET_DIRECTORIES.stream()
                .filter(directory -> Files.exists(directory.resolve(".s.PGSQL." + port)))
                .map(Path::toString)
                .findFirst()
                .orElse("localhost");
    }

    private static ConnectionParameters withService(ConnectionParameters given) {
        Optional<String> service = given.get("service");
        if (service.isEmpty()) {
            return given;
        }
        Properties found = PgServiceConfParser.getServiceProperties(service.get());
        if (found == null) {
            throw new IllegalArgumentException("no service '" + service.get()
                    + "' in the service file, or its section cannot be read; see PGSERVICEFILE and"
                    + " ~/.pg_service.conf");
        }
        Map<String, String> values = new TreeMap<>();
        found.stringPropertyNames().forEach(name -> values.put(Keywords.canonical(name), found.getProperty(name)));
        return given.over(ConnectionParameters.of(values));
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
        return address;
    }

    /**
     * {@code PG*} variables that lead one of libpq's own programs to the same database. They hold the password where one
     * was given: they go into the environment of a child process and nowhere else.
     */
    public Map<String, String> libpqVariables() {
        return libpqVariables;
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
        Connection connection = connect(properties);
        Optional<WatchedSocket> socket = WatchedSockets.takeLast();
        try (Statement statement = connection.createStatement()) {
            statement.execute(Backend.WHO + setUp);
            Backend backend = Backend.answered(exactly(connection), statement);
            socket.ifPresent(watched -> {
                watched.lookAt(backend::look);
            });
            connection.setNetworkTimeout(Runnable::run, socket.isPresent() ? silenceMillis : 0);
            return new Opened(connection, backend, socket);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Opens a connection for one short question, to be answered soon or not at all; the caller closes it. */
    Connection brief() throws SQLException {
        Properties brief = new Properties();
        brief.putAll(properties);
        PGProperty.CONNECT_TIMEOUT.set(brief, BRIEF_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(brief, BRIEF_SECONDS);
        Connection connection = connect(brief);
        var unused = WatchedSockets.takeLast();
        return connection;
    }

    /**
     * Knocks: opens a connection and closes it.
     *
     * @return nothing if the server lets us in, else why not, in one line
     */
    public Optional<CopyException> knock() {
        try {
            brief().close();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(SqlFailures.of(side, toString(), e));
        }
    }

    private static Connection connect(Properties properties) throws SQLException {
        Connection connection = new Driver().connect("jdbc:postgresql://", properties);
        if (connection == null) {
            throw new SQLException("the driver does not accept its own URL");
        }
        return connection;
    }

    /** Of several hosts the one that the connection leads to. */
    private Server exactly(Connection connection) throws SQLException {
        if (!several) {
            return this;
        }
        HostSpec host =
                connection.unwrap(BaseConnection.class).getQueryExecutor().getHostSpec();
        return at(host.getHost(), host.getPort());
    }

    @Override
    public String toString() {
        return side.word() + " " + address;
    }
}
