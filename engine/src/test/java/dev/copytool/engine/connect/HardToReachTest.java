package dev.copytool.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.Side;
import dev.copytool.engine.testing.FaultProxy;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Promise 7: servers that take long to let someone in, or do not want another connection now, are there all the same. */
@ShortSeconds
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class HardToReachTest {
    private static final String SLOW_LOGIN = "&options=-c%20post_auth_delay%3D1";

    private static Server server(int port, String login, String more) {
        return new Server(
                Side.TARGET,
                ConnectionUri.parse(
                        "postgresql://" + login + "@127.0.0.1:" + port + "/postgres?sslmode=disable" + more),
                "copytool");
    }

    private static boolean sleep(Server server, String seconds) {
        return server.session("SELECT 1", connection -> execute(connection, "SELECT pg_sleep(" + seconds + ")"));
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @Test
    @DisplayName("a server that needs more than the least time of a look for a login is not away")
    void aSlowLoginIsNoOutage(PostgresServer postgres) {
        assertThat(server(postgres.port(), "postgres", SLOW_LOGIN).knock()).isEmpty();
    }

    @Test
    @DisplayName("a statement that works is waited for where a look needs longer than its least time for its login")
    void aSlowLoginEndsNoStatement(PostgresServer postgres) {
        assertThat(sleep(server(postgres.port(), "postgres", SLOW_LOGIN + "&socketTimeout=1"), "1.5"))
                .isTrue();
    }

    @Test
    @DisplayName("a statement that works is waited for where its role may have no second connection for a look")
    void aRefusedLookEndsNoStatement(PostgresServer postgres) {
        postgres.execute("postgres", "CREATE ROLE single LOGIN CONNECTION LIMIT 1");
        assertThat(sleep(server(postgres.port(), "single", "&socketTimeout=1"), "0.9"))
                .isTrue();
        postgres.execute("postgres", "DROP ROLE single");
    }

    @Test
    @DisplayName("one look that is not answered ends no statement")
    void oneLookInVainEndsNoStatement(PostgresServer postgres) {
        try (FaultProxy network = FaultProxy.before(postgres.port())) {
            assertThat(server(network.port(), "postgres", "&socketTimeout=1")
                            .<Boolean>session("SELECT 1", connection -> {
                                network.refuse();
                                return execute(connection, "SELECT pg_sleep(0.3)");
                            }))
                    .isTrue();
        }
    }

    @Test
    @DisplayName("a server that refuses the user or the database is there")
    void aRefusedLoginIsNoOutage(PostgresServer postgres) {
        assertThat(server(postgres.port(), "nobody", "").knock()).isEmpty();
        assertThat(server(postgres.port(), "postgres", "&dbname=nowhere").knock())
                .isEmpty();
    }

    @Test
    @DisplayName("a server that refuses all connections is away, and the failed one leaves no socket to the next")
    void aFailedConnectionLeavesNoSocket() {
        try (FaultProxy network = FaultProxy.before(1)) {
            network.refuse();
            assertThat(server(network.port(), "postgres", "").knock()).isPresent();
        }
        assertThat(WatchedSockets.takeLast()).isEmpty();
    }
}
