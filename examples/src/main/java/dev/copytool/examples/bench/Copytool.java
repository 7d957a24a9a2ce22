package dev.copytool.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** One {@code copytool migrate}, its start included. */
final class Copytool extends Contender {
    private final Path manifest;
    private final Path pristine;

    Copytool(Place place) {
        super(place);
        this.manifest = place.directory().resolve("db.sqlite");
        this.pristine = place.directory().resolve("pristine.sqlite");
    }

    @Override
    String word() {
        return "copytool";
    }

    /** Makes the manifest, of which each run gets a copy. */
    @Override
    void begin() throws IOException, InterruptedException {
        start(
                "generate.txt",
                List.of(
                        place.options().program(),
                        "generate",
                        pristine.toString(),
                        "--source",
                        place.source().uri(),
                        "--target",
                        place.target().uri()));
    }

    @Override
    void prepare() throws IOException {
        Files.copy(pristine, manifest, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    void run() throws IOException, InterruptedException {
        List<String> migrate = new ArrayList<>(List.of(
                place.options().program(),
                "migrate",
                manifest.toString(),
                "--parallel",
                String.valueOf(place.options().parallel())));
        migrate.addAll(place.options().migrate());
        start("migrate.txt", migrate);
    }

    /** What the program reports as "in ... s", from its manifest, where it is not rounded. */
    @Override
    double copying() {
        String sql = "SELECT (julianday(finished_at) - julianday(started_at)) * 86400 FROM runs";
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + manifest);
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            return row.next() ? row.getDouble(1) : Double.NaN;
        } catch (SQLException e) {
            throw new IllegalStateException("the manifest of the run cannot be read: " + e.getMessage(), e);
        }
    }
}
