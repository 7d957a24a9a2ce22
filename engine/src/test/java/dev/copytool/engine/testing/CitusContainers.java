package dev.copytool.engine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Nodes in containers of the image of {@code examples/citus/compose.yaml}. They live in the network of one more container,
 * which publishes a port for each: so every node is {@code localhost:port} for the others, for the tests and for copytool.
 */
record CitusContainers() implements CitusOrigin {
    private static final DockerImageName IMAGE = DockerImageName.parse("citusdata/citus:13.2.0-pg17");

    /** They, where a Docker daemon of this machine answers. */
    static Optional<CitusContainers> find() {
        return DockerClientFactory.instance().isDockerAvailable() && onThisMachine()
                ? Optional.of(new CitusContainers())
                : Optional.empty();
    }

    /** Why there are none, where there are none. */
    static String whyNot() {
        return DockerClientFactory.instance().isDockerAvailable()
                ? "Docker's containers are not on this machine"
                : "no Docker daemon answers";
    }

    private static boolean onThisMachine() {
        return List.of("localhost", "127.0.0.1")
                .contains(DockerClientFactory.instance().dockerHostIpAddress());
    }

    @Override
    public boolean own() {
        return true;
    }

    @Override
    public CitusCluster cluster() {
        List<Integer> ports =
                IntStream.range(0, 3).mapToObj(number -> freePort()).toList();
        GenericContainer<?> network = new GenericContainer<>(IMAGE)
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("sleep", "infinity"))
                .waitingFor(Wait.forSuccessfulCommand("true"));
        network.setPortBindings(ports.stream().map(port -> port + ":" + port).toList());
        network.start();
        try {
            return CitusCluster.of(number -> Node.start(network, ports.get(number), number == 0));
        } catch (RuntimeException e) {
            network.stop();
            throw e;
        }
    }

    private static int freePort() {
        try {
            return LocalServer.freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "Citus in containers of " + IMAGE;
    }

    private static final class Node extends CitusNode {
        private static final Duration PATIENCE = Duration.ofSeconds(60);
        private static final String READY = ".*database system is ready to accept connections.*\\s";

        private final GenericContainer<?> network;
        private final GenericContainer<?> server;
        private final int port;
        private final boolean last;

        private Node(GenericContainer<?> network, GenericContainer<?> server, int port, boolean last) {
            this.network = network;
            this.server = server;
            this.port = port;
            this.last = last;
        }

        /** Starts one; the coordinator is stopped last and takes the network with it. */
        static Node start(GenericContainer<?> network, int port, boolean coordinator) {
            GenericContainer<?> server = new GenericContainer<>(IMAGE)
                    .withNetworkMode("container:" + network.getContainerId())
                    .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
                    .withEnv("PGPORT", Integer.toString(port))
                    .withCommand(Stream.concat(
                                    Stream.of("postgres"),
                                    CitusCluster.SETTINGS.entrySet().stream()
                                            .flatMap(setting ->
                                                    Stream.of("-c", setting.getKey() + "=" + setting.getValue())))
                            .toArray(String[]::new))
                    // Once while the image sets the database up, once for good.
                    .waitingFor(Wait.forLogMessage(READY, 2));
            server.start();
            return new Node(network, server, port, coordinator);
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public void start() {
            server.getDockerClient().startContainerCmd(server.getContainerId()).exec();
            until(this::answers);
        }

        private void until(BooleanSupplier condition) {
            if (!Polling.within(PATIENCE, condition)) {
                throw new IllegalStateException("the container of " + address() + " did not stop or start");
            }
        }

        private boolean answers() {
            try {
                return value("postgres", "SELECT 1").equals("1");
            } catch (IllegalStateException e) {
                return false;
            }
        }

        @Override
        public void stopNow() {
            server.getDockerClient().killContainerCmd(server.getContainerId()).exec();
            until(() -> !server.isRunning());
        }

        @Override
        public void close() {
            server.stop();
            if (last) {
                network.stop();
            }
        }
    }
}
