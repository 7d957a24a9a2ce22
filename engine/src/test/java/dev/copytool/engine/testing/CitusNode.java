package dev.copytool.engine.testing;

/** One server of a Citus cluster for tests, under the address at which the other nodes know it too. */
public abstract class CitusNode extends TestServer {
    private static final int DROP_ATTEMPTS = 5;

    /** Its address as Citus names it, {@code host:port}. */
    public String address() {
        return host() + ":" + port();
    }

    /** Starts the server after {@link #stopNow}. */
    public abstract void start();

    /** Stops the server as if its machine had lost power: no session is ended in an orderly way. */
    public abstract void stopNow();

    @Override
    public void dropDatabase(String name) {
        // A prepared transaction that nobody finished would keep its database.
        rows(name, "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")
                .forEach(gid -> execute(name, "ROLLBACK PREPARED '" + gid + "'"));
        // Citus's own workers come back to a database while it is being dropped.
        for (int attempt = 1; ; attempt++) {
            try {
                super.dropDatabase(name);
                return;
            } catch (IllegalStateException e) {
                if (attempt == DROP_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
