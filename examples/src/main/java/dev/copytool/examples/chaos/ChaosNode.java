package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.FaultProxy;
import dev.copytool.engine.testing.LocalServer;
import dev.copytool.engine.testing.TestServer;

/**
 * A server that can be broken, and the network before it.
 *
 * @param name what it is, for the report
 * @param server the server, reached directly
 * @param proxy the way copytool reaches it
 * @param machine what it runs on: it can be switched off, and its files can be put back
 */
record ChaosNode(String name, TestServer server, FaultProxy proxy, LocalServer machine) {

    /** The URI of a database behind the breakable network. */
    String uri(String database) {
        return "postgresql://postgres@localhost:" + proxy.port() + "/" + database;
    }

    /** Ends copytool's sessions; a server that is down has none. */
    void endSessions() {
        server.rows(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'copytool%'");
    }

    /** Changes a setting of the whole server for new transactions or sessions. */
    void set(String setting, String value) {
        server.execute("postgres", "ALTER SYSTEM SET " + setting + " = '" + value + "'", "SELECT pg_reload_conf()");
    }

    /** Takes a setting back. */
    void reset(String setting) {
        server.execute("postgres", "ALTER SYSTEM RESET " + setting, "SELECT pg_reload_conf()");
    }
}
