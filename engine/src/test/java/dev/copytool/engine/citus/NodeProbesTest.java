package dev.copytool.engine.citus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.connect.ConnectionUri;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.testing.ShortSeconds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that take connections and say nothing. */
@ShortSeconds
@Timeout(60)
class NodeProbesTest {
    private static final int SILENT = 6;

    private final List<ServerSocket> ports = new ArrayList<>();
    private final List<Socket> connections = new ArrayList<>();
    private final CountDownLatch connected = new CountDownLatch(SILENT);

    @AfterEach
    void tearDown() throws IOException {
        for (ServerSocket port : ports) {
            port.close();
        }
        closeConnections();
    }

    private synchronized void closeConnections() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private synchronized void accepted(Socket connection) {
        connections.add(connection);
        connected.countDown();
    }

    private Server silent() throws IOException {
        ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ports.add(port);
        Thread accepting = new Thread(
                () -> {
                    try {
                        accepted(port.accept());
                    } catch (IOException e) {
                        // The test has ended.
                    }
                },
                "silent");
        accepting.setDaemon(true);
        accepting.start();
        return new Server(
                Side.TARGET,
                ConnectionUri.parse("postgresql://postgres@127.0.0.1:" + port.getLocalPort() + "/db"),
                "copytool test");
    }

    private List<Server> silentServers() throws IOException {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < SILENT; i++) {
            servers.add(silent());
        }
        return servers;
    }

    private static NodeProbes probes(Duration patience) {
        return new NodeProbes(new Cluster("13.2-1", List.of()), "SELECT 1", patience);
    }

    @Test
    @DisplayName("promise 7: silent nodes are waited for side by side: all are connected to before any was given up")
    void silentNodesAreAskedAtOnce() throws IOException, InterruptedException {
        List<Server> servers = silentServers();
        // One after another, the second would be connected to after an hour.
        CompletableFuture<List<NodeProbes.Answer>> asking =
                CompletableFuture.supplyAsync(() -> probes(Duration.ofHours(1)).ask(servers));
        assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(asking).isNotDone();
        closeConnections();
        assertThat(asking.join())
                .extracting(NodeProbes.Answer::server)
                .as("answers come in the order of the questions")
                .isEqualTo(servers);
    }

    @Test
    @DisplayName("promise 7: a node that stays silent is given up, and the message names it")
    void aSilentNodeIsGivenUp() throws IOException {
        List<NodeProbes.Answer> answers = probes(Duration.ofSeconds(1)).ask(List.of(silent()));
        assertThatThrownBy(() -> answers.get(0).group())
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("target 127.0.0.1:" + ports.get(0).getLocalPort());
    }
}
