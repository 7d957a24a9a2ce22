package dev.copytool.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark on a few rows: not how fast anything is, but that it tells. */
@Tag("soak")
class BenchIT {
    private static final Path SCRIPT = Programs.ROOT.resolve("scripts/bench");

    @Test
    void whoCopiesNothingIsNamedAndNeverCompared(@TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue(
                Programs.run(List.of("bash", "-c", "pg_dump --version && psql --version"))
                                .code()
                        == 0,
                "pg_dump and psql are not installed");
        Path idle = directory.resolve("idle");
        Files.writeString(idle, "#!/bin/sh\necho 'pgcopydb version 99.9'\n");
        Files.setPosixFilePermissions(idle, PosixFilePermissions.fromString("rwx------"));
        Path figures = directory.resolve("figures.json");

        Programs.Ran ran = Programs.run(
                List.of("env", "PGCOPYDB=" + idle, "bash", SCRIPT.toString()),
                "small",
                "--scale",
                "0.01",
                "--rounds",
                "1",
                "--json",
                figures.toString());

        assertThat(ran.code()).as(ran.output()).isEqualTo(1);
        assertThat(ran.output())
                .contains("pgcopydb 99.9 (" + idle + ")")
                .contains("no pgcopydb: pgcopydb left other rows or indexes than the source has")
                .containsPattern("small +pipe +[0-9]")
                .containsPattern("small +floor +[0-9]")
                .containsPattern("small +copytool +[0-9]");
        String json = Files.readString(figures);
        assertThat(json.split("\"wall_seconds\"", -1).length - 1)
                .as("each that copied has a round, a median and a ratio: %s", json)
                .isGreaterThanOrEqualTo(4 * 3)
                .satisfies(times -> assertThat(times % 3).isZero());
    }
}
