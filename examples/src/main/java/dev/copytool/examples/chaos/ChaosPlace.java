package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.TestServer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Where migrations run.
 *
 * @param origin where rows come from
 * @param target the target as a whole: a server, or a cluster's coordinator
 * @param targetNodes the target's servers; the first is the one that is asked
 * @param targetDisk where the tables of the target lie, if that can be filled
 * @param manifestDisk where manifests lie, if that can be filled
 */
record ChaosPlace(
        ChaosSource origin,
        TestServer target,
        List<ChaosNode> targetNodes,
        Optional<SmallDisk> targetDisk,
        Optional<SmallDisk> manifestDisk) {

    ChaosPlace {
        targetNodes = List.copyOf(targetNodes);
    }

    /** The server that copytool reads. */
    ChaosNode source() {
        return origin.node();
    }

    boolean clustered() {
        return targetNodes.size() > 1;
    }

    /** All servers, the source first. */
    List<ChaosNode> nodes() {
        return Stream.concat(Stream.of(source()), targetNodes.stream()).toList();
    }

    ChaosNode anyNode(Random random) {
        return nodes().get(random.nextInt(1 + targetNodes.size()));
    }

    ChaosNode anyTarget(Random random) {
        return targetNodes.get(random.nextInt(targetNodes.size()));
    }

    /** Statements that make a cluster's nodes reach each other by the breakable network too. */
    List<String> nodesBehindProxies() {
        return targetNodes.stream()
                .skip(1)
                .flatMap(node -> Stream.of(
                        "SELECT citus_update_node(nodeid, 'localhost', "
                                + node.proxy().port() + ") FROM pg_dist_node WHERE nodeport = "
                                + node.server().port(),
                        "SELECT start_metadata_sync_to_all_nodes()"))
                .toList();
    }

    /** What the migrations' command lines need besides the manifest's connections. */
    List<String> entryNodes() {
        return clustered()
                ? List.of(
                        "--entry-nodes",
                        String.join(
                                ",",
                                targetNodes.stream()
                                        .map(node -> "localhost:" + node.proxy().port())
                                        .toList()))
                : List.of();
    }
}
