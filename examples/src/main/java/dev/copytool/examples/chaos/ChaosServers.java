package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusInstallation;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.FaultProxy;
import dev.copytool.engine.testing.LocalServer;
import dev.copytool.engine.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the servers of a soak, and stops all of them when it is closed. */
final class ChaosServers implements AutoCloseable {
    private static final int TARGET_MEGABYTES = 800;
    private static final int MANIFEST_MEGABYTES = 16;
    private static final Map<String, String> SETTINGS = Map.of("max_connections", "60", "wal_keep_size", "1GB");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final ChaosPlace place;

    /** One that replays at once what its primary has removed, whoever still reads it. */
    private static final Map<String, String> STANDBY = Map.of("max_standby_streaming_delay", "200ms");

    private ChaosServers(boolean standby, Optional<CitusInstallation> citus) throws IOException, InterruptedException {
        var binaries = LocalServer.classPathBinaries();
        ChaosSource source = source(LocalServer.start(binaries, SETTINGS), standby);
        Optional<SmallDisk> manifests = SmallDisk.mount(MANIFEST_MEGABYTES);
        manifests.ifPresent(this::keep);
        if (citus.isPresent()) {
            CitusCluster cluster = keep(CitusCluster.start(citus.get(), SETTINGS));
            List<ChaosNode> nodes = new ArrayList<>();
            for (CitusNode node : cluster.nodes()) {
                String name = nodes.isEmpty() ? "coordinator" : "worker " + nodes.size();
                nodes.add(node(name, node, node.local().orElseThrow()));
            }
            this.place = new ChaosPlace(source, cluster, nodes, Optional.empty(), manifests);
        } else {
            Optional<SmallDisk> disk = SmallDisk.mount(TARGET_MEGABYTES);
            disk.ifPresent(this::keep);
            LocalServer to = keep(LocalServer.start(binaries, SETTINGS));
            if (disk.isPresent()) {
                var directory = Files.createDirectory(
                        disk.get().directory().resolve("tables"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                to.execute(
                        "postgres",
                        "CREATE TABLESPACE small LOCATION '" + directory + "'",
                        "ALTER DATABASE template1 SET default_tablespace = small");
            }
            this.place = new ChaosPlace(source, to, List.of(node("target", to, to)), disk, manifests);
        }
    }

    private ChaosSource source(LocalServer server, boolean standby) {
        keep(server);
        if (!standby) {
            return new ChaosSource(node("source", server, server), Optional.empty());
        }
        LocalServer follower = keep(server.standby(STANDBY));
        return new ChaosSource(node("source", follower, follower), Optional.of(server));
    }

    /**
     * Starts them.
     *
     * @param standby whether the source is read from a standby
     * @param citus the target is a cluster of that installation, or else a server of the version on the class path
     */
    static ChaosServers start(boolean standby, Optional<CitusInstallation> citus)
            throws IOException, InterruptedException {
        return new ChaosServers(standby, citus);
    }

    ChaosPlace place() {
        return place;
    }

    private ChaosNode node(String name, TestServer server, LocalServer machine) {
        return new ChaosNode(name, server, keep(FaultProxy.before(server.port())), machine);
    }

    private <T extends AutoCloseable> T keep(T thing) {
        open.push(thing);
        return thing;
    }

    @Override
    public void close() {
        for (AutoCloseable thing : open) {
            try {
                thing.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
