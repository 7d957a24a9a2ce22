package dev.copytool.cli.command;

import dev.copytool.cli.output.Listing;
import dev.copytool.cli.output.Listing.Column;
import dev.copytool.cli.output.Units;
import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.plan.PlanCheck;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.connect.PoolerProbe;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.jdbc.JdbcQueries;
import dev.copytool.engine.jdbc.JdbcServer;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.PostgresQueries;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.postgres.SourcePools;
import dev.copytool.engine.spi.QueryServer;
import dev.copytool.engine.step.Step;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares what a plan says with what is, query by query. */
final class PlanChecks implements AutoCloseable {

    /** How a check came out. */
    private enum Outcome {
        PASS,
        FAIL,
        ERROR
    }

    /**
     * What came of a check.
     *
     * @param error why a value could not be had
     */
    private record Result(Outcome outcome, String expected, String actual, Optional<String> error) {}

    private static final String NO_VALUE = "its query gives ";

    private final Plan plan;
    private final PlanWork work;
    private final Connections connections;
    private final Map<String, QueryServer> servers = new HashMap<>();
    private final Map<String, SourcePools> pools = new HashMap<>();

    private PlanChecks(Plan plan, PlanWork work, Connections connections) {
        this.plan = plan;
        this.work = work;
        this.connections = connections;
    }

    static ExitCode run(Plan plan, Listing.Form form, Arguments arguments, Context context) {
        Connections connections =
                new Connections(arguments, context.environment(), KeptPlan.reachable(plan, context.environment()));
        try (PlanChecks checks = new PlanChecks(plan, KeptPlan.work(plan, context.environment()), connections)) {
            return checks.run(form, arguments.has("fail-only"), context);
        }
    }

    /**
     * What is wrong with the queries of a plan's checks, as far as their servers can tell before anything has run.
     *
     * @throws CopyException if a server does not answer
     */
    static List<Finding> findings(Plan plan, Connections connections, Context context) {
        try (PlanChecks checks = new PlanChecks(plan, KeptPlan.work(plan, context.environment()), connections)) {
            return checks.findings();
        }
    }

    /**
     * Refuses a plan with checks whose queries cannot give a value.
     *
     * @throws Ending that nothing was done
     */
    static void requireSound(Plan plan, Connections connections, Context context) {
        List<String> wrong = findings(plan, connections, context).stream()
                .filter(finding -> finding.level() == Finding.Level.REFUSE)
                .map(Finding::line)
                .toList();
        if (!wrong.isEmpty()) {
            throw Ending.refused(wrong);
        }
    }

    private List<Finding> findings() {
        // What statements of the plan will make is not there yet.
        boolean makes = plan.definitions().values().stream().anyMatch(Step.Script.class::isInstance);
        List<Finding> findings = new ArrayList<>();
        for (PlanCheck check : plan.checks()) {
            for (PlanCheck.Side side : List.of(check.expected(), check.actual())) {
                if (side instanceof PlanCheck.Side.Query query) {
                    wrong(query)
                            .ifPresent(text -> findings.add(
                                    text.startsWith(NO_VALUE) || !makes
                                            ? Finding.refuse("check " + check.name(), text)
                                            : Finding.warn("check " + check.name(), text)));
                }
            }
        }
        return findings;
    }

    private Optional<String> wrong(PlanCheck.Side.Query query) {
        TableName step = new TableName("check", "query");
        QueryServer.Descriptions described = server(query.connection()).describe(Map.of(step, query.sql()));
        return described
                .error(step)
                .or(() -> described
                        .of(step)
                        .map(found -> found.columns().size())
                        .filter(columns -> columns != 1)
                        .map(columns -> NO_VALUE + columns + " columns; select just one"));
    }

    private ExitCode run(Listing.Form form, boolean failuresOnly, Context context) {
        Listing listing = new Listing(List.of(
                Column.text("result", "Result"),
                Column.text("check", "Check"),
                Column.text("expected", "Expected"),
                Column.text("actual", "Actual"),
                Column.text("adjustment", "Adjustment"),
                Column.text("note", "Note")));
        int failed = 0;
        for (PlanCheck check : plan.checks()) {
            if (context.stop().requested()) {
                context.console().err().println("interrupted; not everything was checked");
                return ExitCode.INTERRUPTED;
            }
            Result result = result(check);
            failed += result.outcome() == Outcome.PASS ? 0 : 1;
            if (result.outcome() != Outcome.PASS || !failuresOnly) {
                listing.add(
                        result.outcome(),
                        check.name(),
                        result.expected(),
                        result.actual(),
                        check.adjustment().signum() == 0
                                ? ""
                                : check.adjustment().toPlainString(),
                        result.error().or(check::note).orElse(""));
            }
        }
        listing.write(form, context.console().out());
        context.console()
                .err()
                .println(Units.count(plan.checks().size(), "check") + ", " + Units.count(failed) + " failed");
        return failed == 0 ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    private Result result(PlanCheck check) {
        String expected = "";
        try {
            expected = value(check.expected());
            String actual = value(check.actual());
            boolean same = (check.adjustment().signum() == 0 && expected.equals(actual))
                    || number(expected)
                            .map(check.adjustment()::add)
                            .flatMap(wanted -> number(actual).map(is -> is.compareTo(wanted) == 0))
                            .orElse(false);
            return new Result(same ? Outcome.PASS : Outcome.FAIL, expected, actual, Optional.empty());
        } catch (CopyException e) {
            return new Result(Outcome.ERROR, expected, "", Optional.of(e.line()));
        }
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private String value(PlanCheck.Side side) {
        if (side instanceof PlanCheck.Side.Query query) {
            return server(query.connection()).value(query.sql());
        }
        return ((PlanCheck.Side.Constant) side).value();
    }

    private QueryServer server(String name) {
        return servers.computeIfAbsent(name, connection -> {
            JdbcServer foreign = work.servers().get(connection);
            return foreign == null ? postgres(connection) : new JdbcQueries(foreign);
        });
    }

    private QueryServer postgres(String name) {
        Server server = connections.source(name);
        PoolerProbe.of(server).ifPresent(found -> {
            throw CopyException.permanent(server + ": " + found);
        });
        SourcePools sessions = SourcePools.of(server, 1, SessionSettings.reader());
        pools.put(name, sessions);
        return new PostgresQueries(sessions);
    }

    @Override
    public void close() {
        pools.values().forEach(SourcePools::close);
    }
}
