package dev.copytool.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** pgloader, which reads rows from the source into its own values and sends them as text. */
final class Pgloader extends Contender {

    Pgloader(Place place, Scope scope) {
        super(place, scope);
    }

    @Override
    String word() {
        return "pgloader";
    }

    @Override
    Optional<String> absence() {
        return place.tools().pgloader().isPresent() ? Optional.empty() : Optional.of("pgloader is not installed");
    }

    @Override
    void begin() throws IOException {
        Path file = place.directory().resolve("pgloader.load");
        // It holds passwords, which pgloader takes from nowhere else.
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, """
                LOAD DATABASE FROM %s INTO %s
                WITH %s, quote identifiers, workers = %s, concurrency = 1;
                """.formatted(
                        place.source().uriWithPassword(),
                        place.target().uriWithPassword(),
                        scope == Scope.ROWS ? "data only" : "create tables, create indexes",
                        place.parallel()));
    }

    @Override
    void run() throws IOException, InterruptedException {
        start("pgloader.txt", List.of("pgloader", "--on-error-stop", "--root-dir", "pgloader", "pgloader.load"));
    }
}
