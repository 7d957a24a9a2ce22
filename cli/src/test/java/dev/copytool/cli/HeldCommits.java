package dev.copytool.cli;

import dev.copytool.engine.testing.TestServer;

/**
 * Commits of a server that are durable and not answered yet, nor carried out on other nodes: a synchronous standby that does
 * not exist holds them there (PostgreSQL manual, {@code synchronous_standby_names}).
 */
final class HeldCommits {
    private static final String HELD =
            "FROM pg_stat_activity WHERE application_name = 'copytool' AND wait_event = 'SyncRep'";

    private HeldCommits() {}

    /** A table {@code t} of 1,000 rows to be copied; the marker table, which could not be made later, is there. */
    static Scenario scenario(TestServer from, TestServer to, String... onTarget) {
        Scenario scenario = new Scenario(from, to)
                .both("CREATE TABLE t (n int)", "CREATE TABLE other (n int)")
                .onSource("INSERT INTO t SELECT generate_series(1, 1000)")
                .onTarget(onTarget);
        scenario.generate().done();
        scenario.verb("migrate", "--table", "other").done();
        return scenario;
    }

    /** The same, where both tables are distributed. */
    static Scenario distributed(TestServer from, TestServer to, int shards) {
        return scenario(
                from,
                to,
                "SELECT create_distributed_table('t', 'n', shard_count => " + shards + ")",
                "SELECT create_distributed_table('other', 'n', shard_count => " + shards + ")");
    }

    /** From now on holds the commits of a server. */
    static void hold(TestServer server) {
        server.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
    }

    /** Lets them go. */
    static void release(TestServer server) {
        server.execute("postgres", "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }

    /** Waits until a server holds a commit of the program. */
    static void await(TestServer server) {
        Scenario.until(() -> server.value("postgres", "SELECT count(*) " + HELD).equals("1"));
    }

    /** Ends the program's session whose commit is held. */
    static void cut(TestServer server) {
        server.rows("postgres", "SELECT pg_terminate_backend(pid) " + HELD);
    }
}
