package dev.copytool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/copytool} does around the program: it has Java keep the classes that copying needs. */
class LauncherIT {

    private static Programs.Ran copytool(List<String> before, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("bash", Programs.ROOT.resolve("scripts/copytool").toString()));
        return Programs.run(command, arguments);
    }

    @Test
    void aRecorderOrAgentMaySeeEveryClass(@TempDir Path directory) throws IOException, InterruptedException {
        try (PostgresServer server = PostgresServer.start()) {
            String source = server.newDatabase();
            String target = server.newDatabase();
            server.execute(source, "CREATE TABLE t AS SELECT 7 AS n");
            server.execute(target, "CREATE TABLE t (n int)");
            String manifest = directory.resolve("db.sqlite").toString();
            String[] servers = {"--source", server.uri(source), "--target", server.uri(target)};
            Programs.Ran made =
                    copytool(List.of(), "generate", manifest, servers[0], servers[1], servers[2], servers[3]);
            assertThat(made.code()).as(made.output()).isZero();
            Programs.Ran copied = copytool(List.of(), "migrate", manifest, "--yes");
            assertThat(copied.code()).as(copied.output()).isZero();
            // The classes that this run has told are kept from the next one on.
            Programs.Ran recorded = copytool(
                    List.of(
                            "env",
                            "JAVA_TOOL_OPTIONS=-XX:StartFlightRecording=filename="
                                    + directory.resolve("recording.jfr")),
                    "verify",
                    manifest);
            assertThat(recorded.code()).as(recorded.output()).isZero();
            assertThat(directory.resolve("recording.jfr")).isNotEmptyFile();
        }
    }
}
