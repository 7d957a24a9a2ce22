package dev.copytool.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class SessionSettingsTest {

    private static String shown(PostgresServer server, String setUp, String setting) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(setUp);
            try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Test
    @DisplayName("both servers notice a client that has vanished")
    void bothServersKeepConnectionsAlive(PostgresServer server) throws SQLException {
        boolean canLook = server.value("postgres", "SELECT version()").contains("linux");
        for (String setUp : new String[] {SessionSettings.reader(), SessionSettings.writer()}) {
            assertThat(shown(server, setUp, "client_connection_check_interval")).isEqualTo(canLook ? "10s" : "0");
            assertThat(shown(server, setUp, "tcp_keepalives_idle")).isEqualTo("10");
            assertThat(shown(server, setUp, "tcp_keepalives_interval")).isEqualTo("10");
            assertThat(shown(server, setUp, "tcp_keepalives_count")).isEqualTo("3");
        }
    }

    @Test
    @DisplayName("a source whose rows are not taken for a while is not cut: Linux counts that as no answer")
    void onlyTheTargetLimitsUnansweredBytes(PostgresServer server) throws SQLException {
        assertThat(shown(server, SessionSettings.reader(), "tcp_user_timeout")).isEqualTo("0");
        assertThat(shown(server, SessionSettings.writer(), "tcp_user_timeout")).isEqualTo("40000");
    }
}
