package dev.copytool.cli.command;

import dev.copytool.cli.plan.Placeholders;
import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.plan.PlanConnection;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.jdbc.Drivers;
import dev.copytool.engine.jdbc.JdbcServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.cli.Option;

/** The plan that a manifest was made of, if it was. */
final class KeptPlan {
    /** The variable with the path of drivers. */
    static final String DRIVERS = "COPYTOOL_DRIVER_PATH";

    /** The variable with the number of rows that are fetched at once, whatever the plan says. */
    static final String BATCH_SIZE = "COPYTOOL_BATCH_SIZE";

    private static final String TEXT = "plan";
    private static final String PARAMETER = "parameter:";

    private KeptPlan() {}

    /** The option of that variable. */
    static Option drivers() {
        return CommonOptions.value(
                "driver-path", "PATH", "jars of JDBC drivers, or directories with them; " + DRIVERS + " too");
    }

    /** What a verb's options say in the place of variables. */
    static Context told(Arguments arguments, Context context) {
        Context drivers = arguments
                .text("driver-path")
                .map(path -> context.with(DRIVERS, path))
                .orElse(context);
        return arguments
                .number("batch-size", 1, PlanConnection.MOST_ROWS_AT_A_TIME)
                .map(rows -> drivers.with(BATCH_SIZE, rows.toString()))
                .orElse(drivers);
    }

    /** What the manifest keeps of a plan. */
    static Map<String, String> settings(String text, Map<String, String> parameters) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(TEXT, text);
        parameters.forEach((name, value) -> settings.put(PARAMETER + name, value));
        return settings;
    }

    /** The plan of such settings, but with these values of parameters. */
    static Plan withParameters(Map<String, String> settings, Map<String, String> parameters) {
        Map<String, String> others = new TreeMap<>(settings);
        parameters.forEach((name, value) -> others.put(PARAMETER + name, value));
        return of(others).orElseThrow();
    }

    static Optional<Plan> of(Map<String, String> settings) {
        Map<String, String> parameters = new TreeMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(PARAMETER)) {
                parameters.put(name.substring(PARAMETER.length()), value);
            }
        });
        return Optional.ofNullable(settings.get(TEXT)).map(text -> Plan.parse("the manifest's plan", text, parameters));
    }

    /** The settings, and how to reach the servers of the plan; these may hold secrets and are not to be kept. */
    static Map<String, String> reachable(Map<String, String> settings, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(settings);
        of(settings).ifPresent(plan -> all.putAll(reachable(plan, environment)));
        return all;
    }

    /** How to reach the servers of a plan, as settings; these may hold secrets and are not to be kept. */
    static Map<String, String> reachable(Plan plan, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>();
        plan.connections().forEach((name, connection) -> {
            String uri = Placeholders.filled(name, connection.url(), environment);
            all.put(SourceNames.setting(name), uri);
            if (name.equals(Plan.TARGET)) {
                all.put(Plan.TARGET, uri);
            }
        });
        return all;
    }

    /** What the steps of the manifest's plan need; of a manifest of tables nothing. */
    static PlanWork work(Map<String, String> settings, Map<String, String> environment) {
        return of(settings).map(plan -> work(plan, environment)).orElse(PlanWork.NONE);
    }

    /**
     * What the steps of a plan need.
     *
     * @param environment where secrets and the drivers' path are
     */
    static PlanWork work(Plan plan, Map<String, String> environment) {
        Map<String, JdbcServer> servers = new TreeMap<>();
        String path = environment.getOrDefault(DRIVERS, "");
        Optional<Integer> batch = batchSize(environment);
        try {
            Drivers drivers = new Drivers(path);
            plan.connections().forEach((name, connection) -> {
                String url = Placeholders.filled(name, connection.url(), environment);
                if (PlanConnection.isForeign(url)) {
                    requireNoBackslash(plan.parameters());
                    servers.put(
                            name,
                            drivers.server(
                                    name,
                                    url,
                                    login(SourceNames.variable(name), environment),
                                    connection.zone(),
                                    batch.orElse(connection.rowsAtATime()),
                                    connection.unstorable()));
                }
            });
        } catch (IllegalArgumentException e) {
            throw Ending.usage(e.getMessage() + "; give jars of drivers by --driver-path or " + DRIVERS);
        }
        return new PlanWork(plan.definitions(), servers);
    }

    private static Optional<Integer> batchSize(Map<String, String> environment) {
        return Optional.of(environment.getOrDefault(BATCH_SIZE, ""))
                .filter(text -> !text.isEmpty())
                .map(text -> {
                    if (text.matches("[1-9]\\d{0,6}") && Integer.parseInt(text) <= PlanConnection.MOST_ROWS_AT_A_TIME) {
                        return Integer.parseInt(text);
                    }
                    throw Ending.usage(BATCH_SIZE + " must be a number from 1 to " + PlanConnection.MOST_ROWS_AT_A_TIME
                            + ", not '" + text + "'");
                });
    }

    /** Some databases take it for itself in a literal, others not. */
    private static void requireNoBackslash(Map<String, String> parameters) {
        parameters.forEach((name, value) -> {
            if (value.indexOf('\\') >= 0) {
                throw Ending.usage("the parameter '" + name
                        + "' holds a backslash, which not all databases read alike; write it into the query");
            }
        });
    }

    private static Map<String, String> login(String variable, Map<String, String> environment) {
        Map<String, String> login = new TreeMap<>();
        List.of("user", "password").forEach(word -> {
            String value = environment.getOrDefault(variable + "_" + word.toUpperCase(Locale.ROOT), "");
            if (!value.isEmpty()) {
                login.put(word, value);
            }
        });
        return login;
    }
}
