package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.value;

import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.connect.ConnectionParameters;
import dev.copytool.engine.connect.ConnectionUri;
import dev.copytool.engine.connect.PgEnvironment;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Side;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.cli.Options;

/**
 * Finds out how to reach the two servers. The first that says a thing wins: single flags; the URI of a flag;
 * {@code COPYTOOL_*_PASSWORD}; the URI of {@code COPYTOOL_SOURCE} or {@code COPYTOOL_TARGET}, or else of the manifest;
 * libpq's {@code PG*} variables; libpq's defaults. One URI is never mixed with another, so that no password goes to
 * another's host. The {@code PG*} variables come behind the manifest, as in libpq they come behind a
 * connection string: they cannot tell the two servers apart.
 */
final class Connections {
    private final Arguments arguments;
    private final Map<String, String> environment;
    private final Map<String, String> settings;

    Connections(Arguments arguments, Map<String, String> environment, Map<String, String> settings) {
        this.arguments = arguments;
        this.environment = environment;
        this.settings = settings;
    }

    static void addOptions(Options options) {
        options.addOption(value("source", "URI", "the source: postgresql://[user@]host[:port]/database[?sslmode=...]"));
        options.addOption(value("target", "URI", "the target, likewise"));
        options.addOption(value("D", "source-db", "NAME", "the source's database"));
        options.addOption(value("O", "source-host", "HOST", "the source's host, or a directory with its Unix socket"));
        options.addOption(value("source-port", "PORT", "the source's port"));
        options.addOption(value("U", "source-user", "NAME", "the user on the source"));
        options.addOption(value("d", "target-db", "NAME", "the target's database"));
        options.addOption(value("o", "target-host", "HOST", "the target's host, or a directory with its Unix socket"));
        options.addOption(value("target-port", "PORT", "the target's port"));
        options.addOption(value("u", "target-user", "NAME", "the user on the target"));
    }

    /** What flags and the tool's own variables say, without secrets, to be kept in the manifest. */
    Map<String, String> toKeep() {
        Map<String, String> keep = new TreeMap<>();
        for (Side side : Side.values()) {
            ConnectionParameters uri = flagged(side).isEmpty() ? named(side) : flagged(side);
            ConnectionParameters said = flags(side).over(uri).withoutSecrets();
            if (!said.isEmpty()) {
                keep.put(side.word(), said.toString());
            }
        }
        return keep;
    }

    /** The server of a side. */
    Server server(Side side) {
        ConnectionParameters flag = flagged(side);
        ConnectionParameters behind =
                !flag.isEmpty() ? ConnectionParameters.NONE : named(side).isEmpty() ? kept(side) : named(side);
        ConnectionParameters known = flags(side).over(flag).over(password(side)).over(behind);
        if (known.withoutSecrets().isEmpty()) {
            throw Ending.usage("no " + side.word() + " is known; give --" + side.word()
                    + " postgresql://user@host/database, or let 'copytool generate' keep it in the manifest");
        }
        try {
            return new Server(side, known.over(PgEnvironment.parameters(environment)), "copytool");
        } catch (IllegalArgumentException e) {
            throw Ending.usage(side.word() + ": " + e.getMessage());
        }
    }

    private ConnectionParameters flagged(Side side) {
        return uri("--" + side.word(), arguments.text(side.word()));
    }

    private ConnectionParameters named(Side side) {
        return uri(
                variable(side),
                Optional.ofNullable(environment.get(variable(side))).filter(value -> !value.isEmpty()));
    }

    private ConnectionParameters kept(Side side) {
        return uri("the manifest's setting '" + side.word() + "'", Optional.ofNullable(settings.get(side.word())));
    }

    private static String variable(Side side) {
        return "COPYTOOL_" + side.name();
    }

    private ConnectionParameters flags(Side side) {
        Map<String, String> values = new TreeMap<>();
        String prefix = side.word().toLowerCase(Locale.ROOT) + "-";
        arguments.text(prefix + "db").ifPresent(value -> values.put("dbname", value));
        arguments.text(prefix + "host").ifPresent(value -> values.put("host", value));
        arguments.number(prefix + "port", 1, 65535).ifPresent(value -> values.put("port", value.toString()));
        arguments.text(prefix + "user").ifPresent(value -> values.put("user", value));
        return ConnectionParameters.of(values);
    }

    private ConnectionParameters password(Side side) {
        String password = environment.getOrDefault(variable(side) + "_PASSWORD", "");
        return password.isEmpty() ? ConnectionParameters.NONE : ConnectionParameters.of(Map.of("password", password));
    }

    private static ConnectionParameters uri(String where, Optional<String> text) {
        try {
            return text.map(ConnectionUri::parse).orElse(ConnectionParameters.NONE);
        } catch (IllegalArgumentException e) {
            throw Ending.usage(where + ": " + e.getMessage());
        }
    }
}
