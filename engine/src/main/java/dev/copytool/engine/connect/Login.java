package dev.copytool.engine.connect;

import dev.copytool.engine.model.OneLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postgresql.PGProperty;
import org.postgresql.jdbcurlresolver.PgServiceConfParser;
import org.postgresql.util.PSQLException;

/** Connection parameters as the driver wants them, with what libpq fills in by itself. Immutable. */
final class Login {
    static final int CONNECT_SECONDS = 10;
    private static final int SILENCE_SECONDS = 60;
    private static final int MOST_SECONDS = 1_000_000;
    private static final String DEFAULT_PORT = "5432";
    private static final List<Path> SOCKET_DIRECTORIES = List.of(Path.of("/var/run/postgresql"), Path.of("/tmp"));
    private static final String SOCKET_FACTORY = "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg";

    private final Properties properties = new Properties();
    private final String address;
    private final boolean several;
    private final int silenceMillis;
    private final int connectSeconds;
    private final Map<String, String> libpqVariables;

    /**
     * Resolves the parameters: a service is looked up, defaults are filled in as libpq does.
     *
     * @param applicationName what the server shows as {@code application_name}
     * @throws IllegalArgumentException in one line, if a parameter cannot be
     */
    Login(ConnectionParameters given, String applicationName) {
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
            if (Stream.of(hosts).allMatch(Login::isLoopback)) {
                // What never leaves the machine is encrypted only where the server or the user asks for it: in the JVM
                // it would cost more than the copy.
                properties.putIfAbsent(PGProperty.SSL_MODE.getName(), "allow");
            }
            properties.putIfAbsent(PGProperty.SOCKET_FACTORY.getName(), WatchedSockets.class.getName());
        }
        this.silenceMillis = seconds(PGProperty.SOCKET_TIMEOUT, properties) * 1_000;
        this.connectSeconds = seconds(PGProperty.CONNECT_TIMEOUT, properties);
        PGProperty.SOCKET_TIMEOUT.set(properties, connectSeconds);
        this.several = hosts.length > 1;
        this.address = OneLine.of(host + ":" + port + "/" + database);
        this.libpqVariables = PgEnvironment.variables(
                ConnectionParameters.of(Map.of("host", host, "port", ports, "dbname", database, "user", user))
                        .over(parameters)
                        .over(ConnectionParameters.of(Map.of("connect_timeout", String.valueOf(CONNECT_SECONDS)))));
    }

    /** A copy of what the driver is given. */
    Properties properties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    /** {@code host:port/database}. */
    String address() {
        return address;
    }

    /** Whether there are several hosts, of which the driver chooses. */
    boolean several() {
        return several;
    }

    /** After how long a silence the server is looked at; 0 for never. */
    int silenceMillis() {
        return silenceMillis;
    }

    /** How long a connection and then its login may take; 0 for no limit. */
    int connectSeconds() {
        return connectSeconds;
    }

    /** {@code PG*} variables that lead libpq to the same database; the password is among them where one was given. */
    Map<String, String> libpqVariables() {
        return libpqVariables;
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
}
