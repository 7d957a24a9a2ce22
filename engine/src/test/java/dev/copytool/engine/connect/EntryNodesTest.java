package dev.copytool.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

@Timeout(60)
@ExtendWith(PostgresExtension.class)
class EntryNodesTest {
    private static final long MEGABYTE = 1 << 20;

    private final AtomicLong nanos = new AtomicLong();
    private Server alive;
    private Server dead;
    private EntryNode coordinator;
    private EntryNodes nodes;

    @BeforeEach
    void setUp(PostgresServer server) throws IOException {
        alive = new Server(Side.TARGET, ConnectionUri.parse(server.uri("postgres")), "copytool test");
        try (ServerSocket socket = new ServerSocket(0)) {
            dead = alive.at("127.0.0.1", socket.getLocalPort());
        }
        coordinator = node(alive);
        nodes = new EntryNodes(coordinator, List.of(), Settlement.IMMEDIATE, nanos::get);
    }

    @AfterEach
    void tearDown() {
        nodes.close();
    }

    private static EntryNode node(Server server) {
        return new PlainEntry(new SessionPool(server, 4, "SELECT 1", Duration.ofMillis(500)));
    }

    private EntryNodes spread(EntryNode... over) {
        nodes = new EntryNodes(coordinator, List.of(over), Settlement.IMMEDIATE, nanos::get);
        return nodes;
    }

    @Test
    void aPartGoesToTheNodeWithTheFewestBytesOutstanding() {
        EntryNode one = node(alive);
        EntryNode two = node(alive);
        spread(one, two);
        EntryNodes.Lease big = nodes.take(100 * MEGABYTE, true);
        List<EntryNode> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            EntryNodes.Lease lease = nodes.take(MEGABYTE, true);
            taken.add(lease.node());
            lease.giveBack();
        }
        assertThat(big.node()).isSameAs(one);
        assertThat(taken).containsOnly(two);
        big.giveBack();
        EntryNodes.Lease next = nodes.take(MEGABYTE, true);
        assertThat(next.node())
                .as("of two idle ones, the one that was given less")
                .isSameAs(two);
        next.giveBack();
    }

    @Test
    void aPartThatMayNotEnterAnywhereGoesToTheFirstNode() {
        spread(node(alive));
        EntryNodes.Lease lease = nodes.take(MEGABYTE, false);
        assertThat(lease.node()).isSameAs(coordinator);
        lease.giveBack();
    }

    @Test
    void aNodeThatDoesNotAnswerRestsAndOthersStandIn() {
        EntryNode silent = node(dead);
        EntryNode one = node(alive);
        spread(silent, one);
        EntryNodes.Lease lease = nodes.take(MEGABYTE, true);
        assertThat(lease.node()).isSameAs(one);
        EntryNodes.Lease second = nodes.take(MEGABYTE, true);
        assertThat(second.node())
                .as("the silent one has nothing outstanding, but rests")
                .isSameAs(one);
        lease.giveBack();
        second.discard();
    }

    @Test
    void theFirstNodeStandsInForAllOthersAndItsSilenceIsTheAnswer() {
        spread(node(dead));
        EntryNodes.Lease lease = nodes.take(MEGABYTE, true);
        assertThat(lease.node()).isSameAs(coordinator);
        lease.giveBack();
        nodes.close();
        coordinator = node(dead);
        spread();
        assertThatThrownBy(() -> nodes.take(MEGABYTE, true))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("target 127.0.0.1:");
    }

    @Test
    void aSessionThatWasUsedVeryOftenIsReplaced() throws SQLException {
        SessionPool pool = new SessionPool(alive, 1, "SELECT 1");
        nodes = EntryNodes.of(pool);
        List<Integer> backends = new ArrayList<>();
        for (int i = 0; i < 301; i++) {
            EntryNodes.Lease lease = nodes.take(MEGABYTE, true);
            backends.add(lease.session().unwrap(PGConnection.class).getBackendPID());
            lease.giveBack();
        }
        assertThat(backends.subList(0, 300)).containsOnly(backends.get(0));
        assertThat(backends.get(300)).isNotEqualTo(backends.get(0));
    }
}
