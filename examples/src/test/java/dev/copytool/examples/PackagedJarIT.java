package dev.copytool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the one jar shows: that everything the program loads by name is in it. */
class PackagedJarIT {

    @Test
    void aServerIsReachedThroughItsUnixSocket(@TempDir Path directory) throws IOException, InterruptedException {
        // A socket's path may have some hundred characters only.
        Path sockets = Files.createTempDirectory("pgs");
        try (PostgresServer server = PostgresServer.start(Map.of("unix_socket_directories", sockets.toString()))) {
            String database = server.newDatabase();
            server.execute(database, "CREATE TABLE t (n int)");
            String uri = "postgresql:///" + database + "?host=" + sockets + "&port=" + server.port() + "&user=postgres";
            Programs.Ran ran = Programs.run(
                    Programs.product(),
                    "generate",
                    directory.resolve("db.sqlite").toString(),
                    "--source",
                    uri);
            assertThat(ran.code()).as(ran.output()).isZero();
            assertThat(ran.output()).contains("1 table");
        } finally {
            Files.deleteIfExists(sockets);
        }
    }
}
