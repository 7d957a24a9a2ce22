package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What befalls servers: their machines, and what their administrators do. */
final class ServerFaults {
    private static final int MOST_CONNECTIONS = 500;

    private ServerFaults() {}

    /** What only sessions of copytool feel. */
    static List<Fault> ofSessions(ChaosPlace place) {
        return place.nodes().stream()
                .map(node -> Fault.always(node.name() + ": sessions terminated", (run, random) -> node.endSessions()))
                .toList();
    }

    /** What whole servers feel. */
    static List<Fault> ofMachines(ChaosPlace place) {
        List<Fault> faults = new ArrayList<>();
        for (ChaosNode node : place.nodes()) {
            faults.add(Fault.always(node.name() + ": power off and on", (run, random) -> blackOut(run, node, random)));
            faults.add(Fault.always(node.name() + ": too many connections", (run, random) -> crowd(run, node, random)));
        }
        faults.add(Fault.always("target: read-only", (run, random) -> {
            ChaosNode node = place.anyTarget(random);
            node.set("default_transaction_read_only", "on");
            run.runsFor(500 + random.nextInt(4_000));
            node.reset("default_transaction_read_only");
        }));
        faults.add(Fault.always(
                "admin: statement_timeout", (run, random) -> limit(run, random, "statement_timeout", "100ms")));
        faults.add(Fault.always(
                "admin: idle_in_transaction timeout",
                (run, random) -> limit(run, random, "idle_in_transaction_session_timeout", "20ms")));
        place.targetDisk()
                .ifPresent(disk -> faults.add(Fault.always("target: disk full", (run, random) -> {
                    disk.fill();
                    run.runsFor(500 + random.nextInt(4_000));
                    disk.empty();
                })));
        return faults;
    }

    private static void blackOut(ChaosRun run, ChaosNode node, Random random) throws InterruptedException {
        node.machine().stopNow();
        try {
            run.runsFor(random.nextInt(6_000));
        } finally {
            node.machine().start();
        }
    }

    /** Takes all connections the server has, also those reserved for superusers. */
    private static void crowd(ChaosRun run, ChaosNode node, Random random) throws InterruptedException {
        List<Connection> crowd = new ArrayList<>();
        try {
            while (crowd.size() < MOST_CONNECTIONS) {
                crowd.add(node.server().connect("postgres"));
            }
        } catch (IllegalStateException e) {
            run.runsFor(500 + random.nextInt(3_000));
        } finally {
            crowd.forEach(ServerFaults::close);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets a limit for new sessions of both databases, as an administrator does. */
    private static void limit(ChaosRun run, Random random, String setting, String value) throws InterruptedException {
        Map<TestServer, String> databases = Map.of(
                run.place().origin().writer(), run.source(),
                run.place().target(), run.target());
        databases.forEach((server, database) ->
                server.execute("postgres", "ALTER DATABASE " + database + " SET " + setting + " = '" + value + "'"));
        run.runsFor(1_000 + random.nextInt(4_000));
        databases.forEach(
                (server, database) -> server.execute("postgres", "ALTER DATABASE " + database + " RESET " + setting));
    }
}
