package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sources that are copies of one cluster's files, as promoted standbys are: of one identifier, with databases of one name. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class ClonedSourcesTest {
    private static final String DATABASE = "postgres";

    @TempDir
    Path directory;

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    @DisplayName(
            "promise 3: clones of one cluster are two sources, also for the run that goes on after the first is in")
    void clonesAreTwoSources(PostgresServer there) throws IOException {
        Path files = directory.resolve("north");
        try (PostgresServer origin = PostgresServer.on(files)) {
            origin.execute(DATABASE, "CREATE TABLE t (n int)");
        }
        Path cloned = directory.resolve("south");
        copy(files, cloned);
        try (PostgresServer north = PostgresServer.on(files);
                PostgresServer south = PostgresServer.on(cloned);
                Scenario scenario = new Scenario(there)) {
            north.execute(DATABASE, "INSERT INTO t SELECT generate_series(1, 100)");
            south.execute(DATABASE, "INSERT INTO t SELECT generate_series(101, 150)");
            scenario.onTarget("CREATE TABLE t (n int)");
            scenario.run(
                            "generate",
                            scenario.manifest.toString(),
                            "--source-name",
                            "north",
                            "--source",
                            north.uri(DATABASE),
                            "--target",
                            there.uri(scenario.target))
                    .done();
            scenario.verb("generate", "--refresh", "--source-name", "south", "--source", south.uri(DATABASE))
                    .done();
            scenario.verb("migrate", "--source-name", "north").done();

            String reached = scenario.manifestRows("SELECT value FROM settings WHERE name = 'source:north'")
                    .get(0);
            String setting = "UPDATE settings SET value = '%s' WHERE name = 'source:north'";
            scenario.changeManifest(setting.formatted("postgresql://postgres@localhost:1/" + DATABASE));
            CliRun unsure = scenario.verb("migrate");
            assertThat(unsure.code()).as(unsure.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(unsure.err()).contains("another row of the manifest has copied it into public.t already");

            scenario.changeManifest(setting.formatted(reached));
            assertThat(scenario.verb("migrate").done().out()).contains("copied 1 table, 50 rows");
            assertThat(scenario.targetValue("SELECT count(*) || ' ' || count(DISTINCT n) FROM t"))
                    .isEqualTo("150 150");
        }
    }
}
