package dev.copytool.engine.citus;

/**
 * How widely a transaction spreads over the connections to each worker. A small table costs more to open connections for
 * than to copy: one session with sixty tables of 32 shards took 45 s with the defaults and half a second in sequential
 * mode. Only a table that outlasts the others gains from several connections.
 *
 * @param sequential whether a statement uses one connection to each worker
 * @param connections how many connections to each worker it uses at most
 */
record SessionProfile(boolean sequential, int connections) {
    private static final long WIDE_FROM = 1L << 30;
    private static final long WIDEST_FROM = 20L << 30;
    private static final int WIDE = 4;
    private static final int WIDEST = 16;

    /**
     * The profile for a part of that size.
     *
     * @param most connections to each worker that one stream may have
     */
    static SessionProfile of(long bytes, int most) {
        int wish = bytes >= WIDEST_FROM ? WIDEST : bytes >= WIDE_FROM ? WIDE : 1;
        int connections = Math.max(1, Math.min(wish, most));
        return new SessionProfile(connections == 1, connections);
    }

    /**
     * How many connections to each worker one stream may have, so that all streams together leave a worker 40 % of its
     * {@code max_connections}. Every stream counts, whichever node it enters at: its entry node connects to all workers.
     */
    static int most(int workerConnections, int streams) {
        return Math.max(1, workerConnections * 6 / 10 / Math.max(1, streams));
    }
}
