package dev.copytool.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUriTest {

    @Test
    void everyPartOfAUriIsRead() {
        assertThat(ConnectionUri.parse(
                                "postgresql://me:p%40ss@db.example:6432/my%2Fdb?sslmode=require&connect_timeout=3")
                        .asMap())
                .isEqualTo(Map.of(
                        "user",
                        "me",
                        "password",
                        "p@ss",
                        "host",
                        "db.example",
                        "port",
                        "6432",
                        "dbname",
                        "my/db",
                        "sslmode",
                        "require",
                        "connect_timeout",
                        "3"));
    }

    @Test
    void shortFormsSayOnlyWhatTheySay() {
        assertThat(ConnectionUri.parse("postgresql://").asMap()).isEmpty();
        assertThat(ConnectionUri.parse("postgres:///db").asMap()).isEqualTo(Map.of("dbname", "db"));
        assertThat(ConnectionUri.parse("jdbc:postgresql:db").asMap()).isEqualTo(Map.of("dbname", "db"));
        assertThat(ConnectionUri.parse("postgresql://%2Fvar%2Frun/db").asMap())
                .isEqualTo(Map.of("host", "/var/run", "dbname", "db"));
        assertThat(ConnectionUri.parse("postgresql://[::1]:5433/db").asMap())
                .isEqualTo(Map.of("host", "[::1]", "port", "5433", "dbname", "db"));
        assertThat(ConnectionUri.parse("postgresql://a:1,b:2/db").asMap())
                .isEqualTo(Map.of("host", "a,b", "port", "1,2", "dbname", "db"));
    }

    @Test
    void theDriversNamesAreReadAsLibpqs() {
        assertThat(ConnectionUri.parse("jdbc:postgresql://h/db?user=me&password=x&ApplicationName=a")
                        .asMap())
                .isEqualTo(Map.of("host", "h", "dbname", "db", "user", "me", "password", "x", "application_name", "a"));
    }

    @Test
    @DisplayName("promise 9: a URI that is written again holds no password")
    void formatAndParseAreInverseButForSecrets() {
        ConnectionParameters all =
                ConnectionUri.parse("postgresql://m%20e:se%3Acret@h:1/d%3F?sslmode=require&sslpassword=k");
        assertThat(all.toString()).doesNotContain("cret").doesNotContain("sslpassword");
        assertThat(ConnectionUri.parse(all.toString())).isEqualTo(all.withoutSecrets());
        ConnectionParameters socket = ConnectionUri.parse("postgresql://%2Ftmp:5433/db");
        assertThat(ConnectionUri.parse(socket.toString())).isEqualTo(socket);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db",
                "mysql://h/db",
                "postgresql://h:port/db",
                "postgresql://h/db?sslmod=require",
                "postgresql://h/db?=x",
                "postgresql://h/%zz"
            })
    void anythingElseIsRefusedInOneLine(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUri.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
