package dev.copytool.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL installation on this machine whose extensions hold Citus.
 *
 * @param binaries the directory with {@code initdb} and {@code pg_ctl}
 */
public record CitusInstallation(Path binaries) implements CitusOrigin {
    private static final List<Path> ROOTS =
            List.of(Path.of("/usr/lib/postgresql"), Path.of("/usr/local/pgsql"), Path.of("/opt/postgresql"));

    /** The first one found: the one on the PATH, else the usual places. */
    public static Optional<CitusInstallation> find() {
        return configs().stream()
                .filter(CitusInstallation::holdsCitus)
                .flatMap(config -> ask(config, "--bindir").stream())
                .map(directory -> new CitusInstallation(Path.of(directory)))
                .filter(found -> Files.isExecutable(found.binaries().resolve("initdb")))
                .findFirst();
    }

    @Override
    public boolean own() {
        return true;
    }

    @Override
    public CitusCluster cluster() {
        return CitusCluster.start(this);
    }

    @Override
    public String toString() {
        return "Citus of the PostgreSQL in " + binaries;
    }

    private static List<Path> configs() {
        List<Path> directories = new ArrayList<>();
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            directories.add(Path.of(directory));
        }
        for (Path root : ROOTS) {
            directories.add(root.resolve("bin"));
            if (Files.isDirectory(root)) {
                try (DirectoryStream<Path> versions = Files.newDirectoryStream(root)) {
                    versions.forEach(version -> directories.add(version.resolve("bin")));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return directories.stream()
                .map(directory -> directory.resolve("pg_config"))
                .filter(Files::isExecutable)
                .toList();
    }

    private static boolean holdsCitus(Path config) {
        return ask(config, "--sharedir")
                .filter(share -> Files.exists(Path.of(share, "extension", "citus.control")))
                .isPresent();
    }

    private static Optional<String> ask(Path config, String question) {
        try {
            Process process = new ProcessBuilder(config.toString(), question).start();
            String answer = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return process.waitFor() == 0 && !answer.isEmpty() ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
