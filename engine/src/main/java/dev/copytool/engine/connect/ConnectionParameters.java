package dev.copytool.engine.connect;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How to reach one database, as libpq keywords ({@code host}, {@code port}, {@code dbname}, {@code user}, {@code sslmode},
 * ...; PostgreSQL manual, "Parameter Key Words") or driver property names. Immutable.
 *
 * <p>Sources of settings (a URI, flags, the environment, the manifest) each become one of these; layering them is
 * {@link #over}. {@link #toString} never shows a secret.
 */
public final class ConnectionParameters {
    public static final ConnectionParameters NONE = new ConnectionParameters(Map.of());
    private static final Set<String> SECRETS = Set.of("password", "sslpassword");

    private final Map<String, String> values;

    private ConnectionParameters(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    public static ConnectionParameters of(Map<String, String> values) {
        return new ConnectionParameters(values);
    }

    /** These parameters, and from the other ones what these do not say. */
    public ConnectionParameters over(ConnectionParameters defaults) {
        Map<String, String> merged = new TreeMap<>(defaults.values);
        merged.putAll(values);
        return new ConnectionParameters(merged);
    }

    public ConnectionParameters with(String keyword, String value) {
        return of(Map.of(keyword, value)).over(this);
    }

    public ConnectionParameters withoutSecrets() {
        Map<String, String> rest = new TreeMap<>(values);
        rest.keySet().removeAll(SECRETS);
        return new ConnectionParameters(rest);
    }

    /** The parameters by which the driver is told to make objects of classes; whoever sets them chooses what runs here. */
    public Set<String> namingClasses() {
        Set<String> naming = new TreeSet<>(values.keySet());
        naming.retainAll(Keywords.NAMING_CLASSES);
        return naming;
    }

    public ConnectionParameters withoutClasses() {
        Map<String, String> rest = new TreeMap<>(values);
        rest.keySet().removeAll(Keywords.NAMING_CLASSES);
        return new ConnectionParameters(rest);
    }

    public Optional<String> get(String keyword) {
        return Optional.ofNullable(values.get(keyword));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public Map<String, String> asMap() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectionParameters that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The URI without secrets. */
    @Override
    public String toString() {
        return ConnectionUri.format(withoutSecrets());
    }
}
