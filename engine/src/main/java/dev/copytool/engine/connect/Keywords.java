package dev.copytool.engine.connect;

import java.util.Map;
import java.util.Optional;
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

    private Keywords() {}

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
            throw new IllegalArgumentException("unknown connection parameter '" + name + "'");
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
}
