package dev.copytool.examples;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.Polling;
import java.time.Duration;

/**
 * An entry node whose commits can be frozen between the local commit record and COMMIT PREPARED: they wait for a synchronous
 * standby that does not exist.
 */
record FrozenNode(CitusNode node, String name, String address) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FROZEN =
            "FROM pg_stat_activity WHERE application_name = 'copytool' AND wait_event = 'SyncRep'";

    /** The entry node of that group: 0 is the coordinator. */
    static FrozenNode of(CitusCluster cluster, int group) {
        CitusNode node = cluster.nodes().get(group);
        return group == 0
                ? new FrozenNode(node, "coordinator", "coordinator")
                : new FrozenNode(node, "worker " + group, node.address());
    }

    /** From when this returns, commits of new sessions freeze. */
    void hold() {
        node.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        await("commits are not held", "SELECT (current_setting('synchronous_standby_names') = 'nobody')::text");
    }

    /** Lets the frozen commits go on; returns before they have. */
    void release() {
        node.execute("postgres", "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }

    /** How many commits are frozen now. */
    int frozen() {
        return Integer.parseInt(node.value("postgres", "SELECT count(*) " + FROZEN));
    }

    /** Ends the sessions whose commits are frozen. */
    void endFrozen() {
        node.rows("postgres", "SELECT pg_terminate_backend(pid) " + FROZEN);
    }

    /** Whether some session here waits until another has ended with a marker. */
    boolean holdsUpClaims() {
        return node.value("postgres", """
                        SELECT EXISTS (SELECT FROM pg_stat_activity
                                        WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO copytool.commit_marker%')
                        """).equals("t");
    }

    private void await(String otherwise, String question) {
        if (!Polling.within(PATIENCE, () -> node.value("postgres", question).equals("true"))) {
            throw new IllegalStateException(name + ": " + otherwise);
        }
    }
}
