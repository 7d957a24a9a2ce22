package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What others do in the target, or to both sides: tables are swapped, triggers added, settings changed, commits lost. */
final class TargetFaults {
    private static final String WAIT = "SET lock_timeout = '3s'";
    private static final int MOST_ATTEMPTS = 20;

    /** Settings that change what a text of a value means, or which name is found; of a database. */
    private static final List<String> HOSTILE = List.of(
            "array_nulls = off",
            "quote_all_identifiers = on",
            "extra_float_digits = 0",
            "DateStyle = 'German'",
            "IntervalStyle = 'sql_standard'",
            "TimeZone = 'Asia/Kathmandu'",
            "search_path = 'elsewhere'",
            "default_transaction_isolation = 'serializable'",
            "row_security = off",
            "bytea_output = 'escape'",
            "client_encoding = 'LATIN1'",
            "session_replication_role = 'replica'",
            "lock_timeout = '20ms'",
            "synchronous_commit = off");

    private TargetFaults() {}

    static List<Fault> all(ChaosPlace place) {
        List<Fault> faults = new ArrayList<>();
        faults.add(Fault.always("admin: hostile settings", TargetFaults::hostile));
        faults.add(new Fault("target: table swapped by rename", TargetFaults::swap));
        for (ChaosNode node : place.targetNodes()) {
            faults.add(
                    new Fault(node.name() + ": earlier state restored", (run, random) -> fallBack(run, node, random)));
        }
        if (!place.clustered()) {
            faults.add(new Fault("target: trigger that swallows rows", TargetFaults::swallow));
        }
        return faults;
    }

    private static void hostile(ChaosRun run, Random random) throws IOException, InterruptedException {
        Map<TestServer, String> databases = Map.of(
                run.place().origin().writer(), run.source(),
                run.place().target(), run.target());
        List<String> settings = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            settings.add(HOSTILE.get(random.nextInt(HOSTILE.size())));
        }
        databases.forEach((server, database) -> settings.forEach(
                setting -> server.execute("postgres", "ALTER DATABASE " + database + " SET " + setting)));
        if (random.nextBoolean()) {
            run.kill();
            run.start(List.of());
        }
        run.runsFor(1_000 + random.nextInt(4_000));
        databases.forEach(
                (server, database) -> server.execute("postgres", "ALTER DATABASE " + database + " RESET ALL"));
    }

    /** Whoever copies into it by parts must not stitch a table together from two. */
    private static boolean swap(ChaosRun run, Random random) throws IOException, InterruptedException {
        if (run.manifests().areTwo()) {
            return false;
        }
        if (random.nextBoolean()) {
            run.kill();
        }
        String table = ChaosTables.anyLarge(random);
        List<String> statements = new ArrayList<>(List.of(WAIT, "CREATE TABLE new_" + table + " (LIKE " + table + ")"));
        if (run.place().clustered()) {
            statements.add("SELECT create_distributed_table('new_" + table + "', 'id', shard_count => 4)");
        }
        statements.add("BEGIN; ALTER TABLE " + table + " RENAME TO old_" + table + "; ALTER TABLE new_" + table
                + " RENAME TO " + table + "; COMMIT");
        TestServer target = run.place().target();
        try {
            target.execute(run.target(), statements.toArray(new String[0]));
        } catch (IllegalStateException e) {
            target.execute(run.target(), "DROP TABLE IF EXISTS new_" + table);
            return false;
        }
        run.lostRows();
        insist(run, "DROP TABLE old_" + table);
        run.startAgain();
        return true;
    }

    /** Others hold a table's lock for some seconds at most. */
    private static void insist(ChaosRun run, String statement) {
        for (int attempt = 1; ; attempt++) {
            try {
                run.place().target().execute(run.target(), WAIT, statement);
                return;
            } catch (IllegalStateException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** As when a standby takes over that lags behind, or when an administrator restores to a moment. */
    private static boolean fallBack(ChaosRun run, ChaosNode node, Random random)
            throws IOException, InterruptedException {
        if (run.manifests().areTwo()) {
            return false;
        }
        node.machine().keep();
        run.lostRows();
        run.startAgain();
        run.runsFor(1_000 + random.nextInt(3_000));
        if (random.nextBoolean()) {
            run.kill();
        }
        node.machine().fallBack();
        run.startAgain();
        return true;
    }

    private static boolean swallow(ChaosRun run, Random random) throws InterruptedException {
        String table = ChaosTables.anyTarget(random);
        TestServer target = run.place().target();
        try {
            target.execute(
                    run.target(),
                    WAIT,
                    "CREATE OR REPLACE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$BEGIN RETURN CASE WHEN NEW.id % 50 = 0 THEN NULL ELSE NEW END; END$$",
                    "CREATE TRIGGER swallow BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION swallow()");
        } catch (IllegalStateException e) {
            return false;
        }
        run.runsFor(500 + random.nextInt(4_000));
        insist(run, "DROP TRIGGER swallow ON " + table);
        return true;
    }
}
