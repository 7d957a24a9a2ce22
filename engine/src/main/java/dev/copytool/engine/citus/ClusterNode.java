package dev.copytool.engine.citus;

import static java.util.Objects.requireNonNull;

/**
 * A primary node as the coordinator knows it ({@code pg_dist_node}).
 *
 * @param group its group; 0 is the coordinator
 * @param host the name by which the nodes reach it, which others may not
 * @param port its port
 * @param entry whether parts of distributed tables may enter there: it is active, has the metadata, and holds shards
 */
public record ClusterNode(int group, String host, int port, boolean entry) {
    public ClusterNode {
        requireNonNull(host, "no host");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
