package dev.copytool.engine.connect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGProperty;

/** The names of connection parameters: libpq's keywords (PostgreSQL manual, "Parameter Key Words") and the driver's. */
final class Keywords {

    /** libpq keyword to driver property, where the names differ. */
    private static final Map<String, PGProperty> LIBPQ = Map.ofEntries(
            Map.entry("host", PGProperty.PG_HOST),
            Map.entry("port", PGProperty.PG_PORT),
            Map.entry("dbname", PGProperty.PG_DBNAME),
            Map.entry("application_name", PGProperty.APPLICATION_NAME),
            Map.entry("connect_timeout", PGProperty.CONNECT_TIMEOUT),
            Map.entry("keepalives", PGProperty.TCP_KEEP_ALIVE),
            Map.entry("gssencmode", PGProperty.GSS_ENC_MODE),
            Map.entry("krbsrvname", PGProperty.KERBEROS_SERVER_NAME),
            Map.entry("channel_binding", PGProperty.CHANNEL_BINDING),
            Map.entry("require_auth", PGProperty.REQUIRE_AUTH),
            Map.entry("sslnegotiation", PGProperty.SSL_NEGOTIATION),
            Map.entry("target_session_attrs", PGProperty.TARGET_SERVER_TYPE));

    private static final Map<String, String> SESSION_ATTRIBUTES = Map.of(
            "read-write", "primary",
            "primary", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary",
            "any", "any");

    private static final Set<String> DRIVER_SESSION_ATTRIBUTES =
            Set.of("any", "primary", "secondary", "preferSecondary", "preferPrimary", "master", "slave", "preferSlave");

    private static final Map<String, List<String>> WORDS = Map.of(
            "sslmode", List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
            "gssencmode", List.of("disable", "allow", "prefer", "require"),
            "channel_binding", List.of("disable", "prefer", "require"),
            "sslnegotiation", List.of("postgres", "direct"),
            "target_session_attrs", List.of("any", "read-write", "read-only", "primary", "standby", "prefer-standby"));

    /** What the driver makes an object of, in this program, by name, and what it tells that object. */
    static final Set<String> NAMING_CLASSES = Set.of(
            PGProperty.AUTHENTICATION_PLUGIN_CLASS_NAME.getName(),
            PGProperty.CLASS_LOADER_STRATEGY.getName(),
            PGProperty.CONNECT_EXECUTOR.getName(),
            PGProperty.CONNECT_EXECUTOR_ARG.getName(),
            PGProperty.SOCKET_FACTORY.getName(),
            PGProperty.SOCKET_FACTORY_ARG.getName(),
            PGProperty.SSL_FACTORY.getName(),
            PGProperty.SSL_FACTORY_ARG.getName(),
            PGProperty.SSL_HOSTNAME_VERIFIER.getName(),
            PGProperty.SSL_PASSWORD_CALLBACK.getName(),
            PGProperty.XML_FACTORY_FACTORY.getName());

    private static final int HIGHEST_PORT = 65_535;

    private Keywords() {}

    /**
     * Refuses a value that the driver would refuse later, in words about a server.
     *
     * @throws IllegalArgumentException in one line, if the value cannot be
     */
    static void check(String keyword, String value) {
        List<String> words = WORDS.getOrDefault(keyword, List.of());
        boolean driverWord = keyword.equals("target_session_attrs") && DRIVER_SESSION_ATTRIBUTES.contains(value);
        if (!words.isEmpty() && !words.contains(value) && !driverWord) {
            throw new IllegalArgumentException(keyword + " '" + value + "' is not one of " + String.join(", ", words));
        }
        if (keyword.equals("connect_timeout") && !value.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException(keyword + " '" + value + "' is not a number of seconds");
        }
        if (keyword.equals("port")) {
            checkPorts(value);
        }
    }

    private static void checkPorts(String ports) {
        for (String port : ports.split(",", -1)) {
            if (!port.isEmpty() && !isPort(port)) {
                throw new IllegalArgumentException("port '" + port + "' is not a number from 1 to " + HIGHEST_PORT);
            }
        }
    }

    static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= HIGHEST_PORT;
    }

    /**
     * The one name under which a parameter is kept.
     *
     * @throws IllegalArgumentException if neither libpq nor the driver knows the name
     */
    static String canonical(String name) {
        if (LIBPQ.containsKey(name)) {
            return name;
        }
        for (Map.Entry<String, PGProperty> entry : LIBPQ.entrySet()) {
            if (entry.getValue().getName().equals(name)) {
                return entry.getKey();
            }
        }
        if (property(name).isEmpty()) {
            throw new IllegalArgumentException("unknown connection parameter '" + name
                    + "'; parameters are libpq's (host, port, dbname, user, sslmode, ...) or the JDBC driver's");
        }
        return name;
    }

    /** The driver's property for a parameter. */
    static Optional<PGProperty> property(String keyword) {
        return Optional.ofNullable(LIBPQ.get(keyword)).or(() -> Optional.ofNullable(PGProperty.forName(keyword)));
    }

    /** The driver's form of a parameter's value. */
    static String value(String keyword, String value) {
        return switch (keyword) {
            case "target_session_attrs" -> SESSION_ATTRIBUTES.getOrDefault(value, value);
            case "keepalives" -> value.equals("0") ? "false" : "true";
            default -> value;
        };
    }

    /** The value as libpq has it, unless only the driver knows it. */
    static Optional<String> libpqValue(String keyword, String value) {
        if (!keyword.equals("target_session_attrs") || SESSION_ATTRIBUTES.containsKey(value)) {
            return Optional.of(value);
        }
        return switch (value) {
            case "secondary", "slave" -> Optional.of("standby");
            case "preferSecondary", "preferSlave" -> Optional.of("prefer-standby");
            case "master" -> Optional.of("primary");
            default -> Optional.empty();
        };
    }
}
