package dev.copytool.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.Side;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.NeedsOwnCitus;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cluster is a server that has switched TLS on by itself. */
@Timeout(60)
@ExtendWith(CitusExtension.class)
@NeedsOwnCitus("connects on loopback")
class LoopbackEncryptionTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, '', false",
        "127.0.0.1, '', false",
        "localhost, ?sslmode=require, true",
        "localhost, ?sslmode=prefer, true"
    })
    void loopbackIsEncryptedOnlyWhereThatIsAskedFor(String host, String mode, boolean encrypted, CitusCluster cluster) {
        String database = cluster.newDatabase();
        Server server = new Server(
                Side.TARGET,
                ConnectionUri.parse("postgresql://postgres@" + host + ":" + cluster.port() + "/" + database + mode),
                "copytool test");
        boolean found = server.session("SELECT 1", connection -> {
            try (Statement query = connection.createStatement();
                    ResultSet row = query.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
                row.next();
                return row.getBoolean(1);
            }
        });
        assertThat(found).isEqualTo(encrypted);
        cluster.dropDatabase(database);
    }
}
