package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.value;

import dev.copytool.cli.plan.PlanConnection;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.connect.ConnectionParameters;
import dev.copytool.engine.connect.ConnectionUri;
import dev.copytool.engine.connect.PgEnvironment;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;

/**
 * Finds out how to reach the servers. The first that says a thing wins: single flags; the URI of a flag;
 * {@code COPYTOOL_*_PASSWORD}; the URI of {@code COPYTOOL_SOURCE} or {@code COPYTOOL_TARGET}, or else of the manifest;
 * libpq's {@code PG*} variables; libpq's defaults. One URI is never mixed with another, so that no password goes to
 * another's host. A named source has variables of its own, {@code COPYTOOL_SOURCE_NAME}. The {@code PG*} variables come behind the manifest, as in libpq they come behind a
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

    /** A server as the settings and the environment call it. */
    private record Role(Side side, String setting, List<String> variables) {
        static Role of(Side side) {
            return new Role(side, side.word(), List.of("COPYTOOL_" + side.name()));
        }

        /** One of several sources: its own variables come before those that cannot tell sources apart. */
        static Role source(String name) {
            return name.isEmpty()
                    ? of(Side.SOURCE)
                    : new Role(
                            Side.SOURCE,
                            SourceNames.setting(name),
                            List.of(SourceNames.variable(name), SourceNames.variable("")));
        }

        /** The variable with the server's URI. */
        String variable() {
            return variables.get(0);
        }
    }

    /** What flags and the tool's own variables say, without secrets, to be kept in the manifest. */
    Map<String, String> toKeep(String sourceName) {
        Map<String, String> keep = new TreeMap<>();
        for (Role role : List.of(Role.source(sourceName), Role.of(Side.TARGET))) {
            ConnectionParameters uri = flagged(role.side()).isEmpty() ? named(role) : flagged(role.side());
            ConnectionParameters said =
                    flags(role.side()).over(uri).withoutSecrets().withoutClasses();
            if (!said.isEmpty()) {
                keep.put(role.setting(), said.toString());
            }
        }
        return keep;
    }

    /** The unnamed source, or the target. */
    Server server(Side side) {
        return server(Role.of(side), "");
    }

    /** The source of that name. */
    Server source(String name) {
        return server(Role.source(name), name);
    }

    /** The PostgreSQL sources that the items are of, by name. Flags can speak of one only. */
    Map<String, Server> sources(Collection<Item> items) {
        Set<String> names = items.stream().map(Item::sourceName).collect(Collectors.toCollection(TreeSet::new));
        boolean told = !flags(Side.SOURCE).over(flagged(Side.SOURCE)).isEmpty();
        if (names.size() > 1 && told) {
            throw Ending.usage("--source and its like speak of one source, but the tables are of "
                    + names.stream().map(SourceNames::shown).collect(Collectors.joining(", "))
                    + "; choose one by --source-name, or set " + SourceNames.variable("name") + " and so on");
        }
        Map<String, Server> servers = new TreeMap<>();
        names.stream()
                .filter(name -> !PlanConnection.isForeign(settings.getOrDefault(SourceNames.setting(name), "")))
                .forEach(name -> servers.put(name, source(name)));
        return servers;
    }

    /** A source that the run is not about, if it is known how to reach it; flags say nothing of it. */
    Optional<Server> other(String name) {
        try {
            return flags(Side.SOURCE).over(flagged(Side.SOURCE)).isEmpty()
                    ? Optional.of(source(name))
                    : Optional.empty();
        } catch (Ending unknown) {
            return Optional.empty();
        }
    }

    private Server server(Role role, String name) {
        Side side = role.side();
        ConnectionParameters flag = flagged(side);
        ConnectionParameters behind =
                !flag.isEmpty() ? ConnectionParameters.NONE : named(role).isEmpty() ? kept(role) : named(role);
        ConnectionParameters known = flags(side).over(flag).over(password(role)).over(behind);
        if (known.withoutSecrets().isEmpty()) {
            throw Ending.usage(
                    "no " + side.word() + (name.isEmpty() ? "" : " '" + name + "'") + " is known; give --" + side.word()
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

    private ConnectionParameters named(Role role) {
        return uri(
                role.variable(),
                Optional.ofNullable(environment.get(role.variable())).filter(value -> !value.isEmpty()));
    }

    private ConnectionParameters kept(Role role) {
        String where = "the manifest's setting '" + role.setting() + "'";
        ConnectionParameters kept = uri(where, Optional.ofNullable(settings.get(role.setting())));
        if (!kept.namingClasses().isEmpty()) {
            // Whoever could write to the file would choose which code runs here.
            throw Ending.usage(where + " sets " + String.join(", ", kept.namingClasses())
                    + ", by which the driver runs a class of that name; such parameters are taken from this command line only:"
                    + " give the connection by --" + role.side().word());
        }
        return kept;
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

    private ConnectionParameters password(Role role) {
        return role.variables().stream()
                .map(variable -> environment.getOrDefault(variable + "_PASSWORD", ""))
                .filter(password -> !password.isEmpty())
                .findFirst()
                .map(password -> ConnectionParameters.of(Map.of("password", password)))
                .orElse(ConnectionParameters.NONE);
    }

    private static ConnectionParameters uri(String where, Optional<String> text) {
        try {
            return text.map(ConnectionUri::parse).orElse(ConnectionParameters.NONE);
        } catch (IllegalArgumentException e) {
            throw Ending.usage(where + ": " + e.getMessage());
        }
    }
}
