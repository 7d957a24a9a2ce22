package dev.copytool.engine.testing;

import java.util.Optional;

/** One server of a Citus cluster for tests, under the address at which the other nodes know it too. */
public abstract class CitusNode extends TestServer {
    /** Its address as Citus names it, {@code host:port}. */
    public String address() {
        return host() + ":" + port();
    }

    /** Starts the server after {@link #stopNow}. */
    public abstract void start();

    /** Stops the server as if its machine had lost power: no session is ended in an orderly way. */
    public abstract void stopNow();

    /** The server, where it is one of this machine, whose files can be kept and put back. */
    public Optional<LocalServer> local() {
        return Optional.empty();
    }

    @Override
    public void dropDatabase(String name) {
        // A prepared transaction that nobody finished would keep its database.
        rows(name, "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")
                .forEach(gid -> execute(name, "ROLLBACK PREPARED '" + gid + "'"));
        closeToSessions(name);
        super.dropDatabase(name);
    }

    /**
     * Ends the sessions of a database, Citus's own too, and lets nobody in any more. One of Citus's that has just begun
     * connects to its own database, and would wait there for the lock of whoever drops that.
     */
    final void closeToSessions(String name) {
        execute("postgres", "ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
        Polling.until(() -> rows(
                        "postgres",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'")
                .isEmpty());
    }
}
