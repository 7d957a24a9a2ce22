package dev.copytool.engine.connect;

import java.util.Map;
import java.util.TreeMap;

/** Reads libpq's environment variables (PostgreSQL manual, "Environment Variables"). */
public final class PgEnvironment {
    private static final Map<String, String> KEYWORDS = Map.ofEntries(
            Map.entry("PGHOST", "host"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDATABASE", "dbname"),
            Map.entry("PGUSER", "user"),
            Map.entry("PGPASSWORD", "password"),
            Map.entry("PGSERVICE", "service"),
            Map.entry("PGOPTIONS", "options"),
            Map.entry("PGSSLMODE", "sslmode"),
            Map.entry("PGSSLCERT", "sslcert"),
            Map.entry("PGSSLKEY", "sslkey"),
            Map.entry("PGSSLROOTCERT", "sslrootcert"),
            Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
            Map.entry("PGGSSENCMODE", "gssencmode"),
            Map.entry("PGKRBSRVNAME", "krbsrvname"),
            Map.entry("PGCHANNELBINDING", "channel_binding"),
            Map.entry("PGREQUIREAUTH", "require_auth"),
            Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"));

    private PgEnvironment() {}

    /** What the environment says; empty variables count as unset, as in libpq. */
    public static ConnectionParameters parameters(Map<String, String> environment) {
        Map<String, String> values = new TreeMap<>();
        KEYWORDS.forEach((variable, keyword) -> {
            String value = environment.getOrDefault(variable, "");
            if (!value.isEmpty()) {
                values.put(keyword, value);
            }
        });
        return ConnectionParameters.of(values);
    }

    /** The variables that tell libpq's own programs these parameters; what only the driver knows is left out. */
    static Map<String, String> variables(ConnectionParameters parameters) {
        Map<String, String> variables = new TreeMap<>();
        KEYWORDS.forEach((variable, keyword) -> parameters
                .get(keyword)
                .flatMap(value -> Keywords.libpqValue(keyword, value))
                .ifPresent(value -> variables.put(variable, value)));
        // Its settings are among the parameters already, and libpq would prefer them to what was said over them.
        variables.remove("PGSERVICE");
        return variables;
    }
}
