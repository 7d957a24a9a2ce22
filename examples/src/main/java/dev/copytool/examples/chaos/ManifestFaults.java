package dev.copytool.examples.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What befalls the manifest. */
final class ManifestFaults {
    private static final int SOON_MILLIS = 20_000;

    private ManifestFaults() {}

    static List<Fault> all(ChaosPlace place) {
        List<Fault> faults = new ArrayList<>(List.of(
                new Fault("manifest: locked by another process", ManifestFaults::lock),
                Fault.always("manifest: deleted, older copy put back", ManifestFaults::loseWhileRunning),
                Fault.always("manifest: replaced by an older copy", ManifestFaults::replace),
                Fault.always("manifest: corrupted, older copy put back", ManifestFaults::corrupt)));
        place.manifestDisk()
                .ifPresent(disk -> faults.add(Fault.always("manifest: disk full", (run, random) -> {
                    disk.fill();
                    run.runsFor(500 + random.nextInt(4_000));
                    disk.empty();
                })));
        return faults;
    }

    private static boolean lock(ChaosRun run, Random random) throws InterruptedException {
        try (Connection other = DriverManager.getConnection(
                        "jdbc:sqlite:" + run.manifests().own());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            run.runsFor(500 + random.nextInt(10_000));
            statement.execute("ROLLBACK");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** A process that goes on writing into a file that is no more must not harm what comes after it. */
    private static void loseWhileRunning(ChaosRun run, Random random) throws IOException, InterruptedException {
        run.manifests().remove();
        if (run.runsFor(random.nextInt(SOON_MILLIS / 4))) {
            run.kill();
        }
        startsWith(run);
        run.manifests().replace(run.manifests().pristine());
        run.start(List.of());
    }

    private static void replace(ChaosRun run, Random random) throws IOException, InterruptedException {
        run.kill();
        run.manifests().replace(older(run, random));
        run.start(List.of());
    }

    /** Either the first copy, or the one that the last such fault kept. */
    private static Path older(ChaosRun run, Random random) throws IOException {
        Path kept = run.manifests().own().resolveSibling("kept.sqlite");
        Path chosen = Files.exists(kept) && random.nextBoolean()
                ? kept
                : run.manifests().pristine();
        Path copy = run.manifests().own().resolveSibling("older.sqlite");
        Files.copy(chosen, copy, StandardCopyOption.REPLACE_EXISTING);
        Path log = Path.of(run.manifests().own() + "-wal");
        if (!Files.exists(log) || Files.size(log) == 0) {
            Files.copy(run.manifests().own(), kept, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    private static void corrupt(ChaosRun run, Random random) throws IOException, InterruptedException {
        run.kill();
        try (RandomAccessFile file = new RandomAccessFile(run.manifests().own().toFile(), "rw")) {
            byte[] noise = new byte[1 + random.nextInt(300)];
            for (int wound = random.nextInt(4); wound >= 0; wound--) {
                random.nextBytes(noise);
                file.seek((long) (random.nextDouble() * Math.max(1, file.length() - noise.length)));
                file.write(noise);
            }
        }
        startsWith(run);
        run.manifests().replace(run.manifests().pristine());
        run.start(List.of());
    }

    /** Has a new process meet what is there. */
    private static void startsWith(ChaosRun run) throws IOException, InterruptedException {
        run.start(List.of());
        run.runsFor(SOON_MILLIS);
        run.kill();
    }
}
