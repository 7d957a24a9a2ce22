package dev.copytool.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.testing.FaultProxy;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Promise 7 for whatever is asked outside of streams: an answer that will not come is not waited for without end. */
@ShortSeconds
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class SilenceTest {
    private FaultProxy network;
    private Server server;

    @BeforeEach
    void setUp(PostgresServer postgres) {
        network = FaultProxy.before(postgres.port());
        server = new Server(
                Side.SOURCE,
                ConnectionUri.parse("postgresql://postgres@127.0.0.1:" + network.port()
                        + "/postgres?sslmode=disable&connect_timeout=1&socketTimeout=1"),
                "copytool");
    }

    @AfterEach
    void tearDown() {
        network.close();
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @Test
    @DisplayName("a statement that computes for longer than the limit is waited for")
    void aServerThatComputesIsWaitedFor() {
        assertThat(server.<Boolean>session("SELECT 1", connection -> execute(connection, "SELECT pg_sleep(0.5)")))
                .isTrue();
    }

    @Test
    @DisplayName("a server that is gone without a word is noticed")
    void aServerThatIsGoneIsNoticed() {
        assertThatThrownBy(() -> server.<Boolean>session("SELECT 1", connection -> {
                    network.halfOpen();
                    return execute(connection, "SELECT 1");
                }))
                .isInstanceOfSatisfying(
                        CopyException.class,
                        error -> assertThat(error.retryable()).isTrue())
                .hasMessageContaining("no answer for 1 s; its session is gone");
    }

    @Test
    @DisplayName("a network that lets nothing through is noticed in the middle of a session")
    void aStalledNetworkIsNoticed() {
        assertThatThrownBy(() -> server.<Boolean>session("SELECT 1", connection -> {
                    network.stall();
                    return execute(connection, "SELECT 1");
                }))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("no answer for 3 s; its session cannot be asked");
    }

    @Test
    @DisplayName("a network that lets nothing through is noticed while a connection is made")
    void aStalledNetworkIsNoticedInTheLogin() {
        network.stall();
        assertThatThrownBy(() -> server.<Boolean>session("SELECT 1", connection -> true))
                .isInstanceOfSatisfying(
                        CopyException.class,
                        error -> assertThat(error.connection()).isTrue());
    }

    @Test
    @DisplayName("a pooled session that died meanwhile is replaced before it is used")
    void aDeadSessionIsReplaced(PostgresServer postgres) throws SQLException {
        try (SessionPool pool = new SessionPool(server, 1, "SELECT 1")) {
            Connection session = pool.take();
            execute(session, "SELECT 1");
            session.commit();
            pool.giveBack(session);
            postgres.rows(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'copytool'");
            long given = System.nanoTime();
            while (System.nanoTime() - given < 600_000_000L) {
                // The pool does not look at what was used in the last half second.
                Thread.onSpinWait();
            }
            Connection next = pool.take();
            assertThat(execute(next, "SELECT 1")).isTrue();
            pool.discard(next);
        }
    }
}
