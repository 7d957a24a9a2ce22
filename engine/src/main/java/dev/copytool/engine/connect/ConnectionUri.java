package dev.copytool.engine.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads and writes {@code postgresql://user:password@host:port/dbname?keyword=value} (PostgreSQL manual, "Connection
 * URIs") and reads {@code jdbc:postgresql:} URLs.
 */
public final class ConnectionUri {
    private static final Set<String> IN_PATH = Set.of("host", "port", "dbname", "user");

    private static final String ENCODE = "in a user, a password or a database write / as %2F, @ as %40, : as %3A";

    private ConnectionUri() {}

    /**
     * Reads a URI or URL.
     *
     * @throws IllegalArgumentException in one line, never with a password, if it is neither
     */
    public static ConnectionParameters parse(String text) {
        String rest = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
        Map<String, String> values = new TreeMap<>();
        String body = afterCredentials(afterScheme(rest), values);
        int question = body.indexOf('?');
        if (question >= 0) {
            query(body.substring(question + 1), values);
            body = body.substring(0, question);
        }
        int slash = body.indexOf('/');
        if (slash >= 0) {
            requireNoCredentials(body.substring(slash));
            put(values, "dbname", decode(body.substring(slash + 1)));
            body = body.substring(0, slash);
        }
        hosts(body, values);
        return ConnectionParameters.of(values);
    }

    private static String afterScheme(String text) {
        for (String scheme : List.of("postgresql://", "postgres://")) {
            if (text.startsWith(scheme)) {
                return text.substring(scheme.length());
            }
        }
        if (text.startsWith("postgresql:")) {
            return "/" + text.substring("postgresql:".length());
        }
        throw new IllegalArgumentException(
                "not a connection URI; expected postgresql://[user@]host[:port]/database[?keyword=value]");
    }

    /** As in libpq, user and password end at an {@code @} before the first slash, whatever else is in them. */
    private static String afterCredentials(String body, Map<String, String> values) {
        int slash = body.indexOf('/');
        int at = body.lastIndexOf('@', slash < 0 ? body.length() : slash);
        if (at >= 0) {
            credentials(body.substring(0, at), values);
        }
        return body.substring(at + 1);
    }

    /** An {@code @} behind a slash is most likely the end of a password with a slash; messages would show its pieces. */
    private static void requireNoCredentials(String path) {
        if (path.indexOf('@') >= 0) {
            throw new IllegalArgumentException("the connection URI has an '@' behind a '/'; " + ENCODE);
        }
    }

    private static void query(String query, Map<String, String> values) {
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("a parameter of the connection URI has no name or no '='");
            }
            put(values, Keywords.canonical(decode(pair.substring(0, equals))), decode(pair.substring(equals + 1)));
        }
    }

    private static void credentials(String credentials, Map<String, String> values) {
        int colon = credentials.indexOf(':');
        put(values, "user", decode(colon < 0 ? credentials : credentials.substring(0, colon)));
        if (colon >= 0) {
            put(values, "password", decode(credentials.substring(colon + 1)));
        }
    }

    private static void hosts(String authority, Map<String, String> values) {
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String one : authority.split(",", -1)) {
            int colon = one.lastIndexOf(':');
            boolean hasPort = colon >= 0 && colon > one.lastIndexOf(']');
            hosts.add(decode(hasPort ? one.substring(0, colon) : one));
            ports.add(hasPort ? port(one.substring(colon + 1)) : "");
        }
        put(values, "host", String.join(",", hosts));
        String joined = String.join(",", ports);
        if (!joined.replace(",", "").isEmpty()) {
            values.put("port", joined);
        }
    }

    private static String port(String text) {
        if (!text.isEmpty() && !Keywords.isPort(text)) {
            // Not shown: it may be the beginning of a password with a slash in it.
            throw new IllegalArgumentException("the connection URI's port is not a number from 1 to 65535; " + ENCODE);
        }
        return text;
    }

    private static void put(Map<String, String> values, String keyword, String value) {
        if (!value.isEmpty()) {
            values.put(keyword, value);
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the connection URI has a '%' that is not followed by two hex digits", e);
        }
    }

    /** The URI of parameters; it holds whatever secrets they hold. */
    static String format(ConnectionParameters parameters) {
        StringBuilder uri = new StringBuilder("postgresql://");
        parameters.get("user").ifPresent(user -> uri.append(encode(user)).append('@'));
        String[] hosts = parameters.get("host").orElse("").split(",", -1);
        String[] ports = parameters.get("port").orElse("").split(",", -1);
        for (int i = 0; i < hosts.length; i++) {
            uri.append(i == 0 ? "" : ",").append(hosts[i].startsWith("/") ? encode(hosts[i]) : hosts[i]);
            String port = ports.length == 1 ? ports[0] : i < ports.length ? ports[i] : "";
            uri.append(port.isEmpty() ? "" : ":" + port);
        }
        parameters.get("dbname").ifPresent(name -> uri.append('/').append(encode(name)));
        char separator = '?';
        for (Map.Entry<String, String> entry : parameters.asMap().entrySet()) {
            if (!IN_PATH.contains(entry.getKey())) {
                uri.append(separator).append(encode(entry.getKey())).append('=').append(encode(entry.getValue()));
                separator = '&';
            }
        }
        return uri.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
