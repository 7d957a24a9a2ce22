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
import java.util.Optional;

/** One {@code copytool migrate}, its start included. */
final class Copytool extends Contender {
    private final String word;
    private final List<String> arguments;
    private final Path manifest;
    private final Path pristine;

    /** As people run it who give no options. */
    Copytool(Place place) {
        this(place, "copytool");
    }

    /** What others do who copy rows and nothing else. */
    static Copytool rows(Place place) {
        return new Copytool(place, "copytool-rows", "--no-analyze", "--no-sequences");
    }

    /** With these arguments for {@code migrate}; absent where it does not know one of them. */
    Copytool(Place place, String word, String... arguments) {
        super(place);
        this.word = word;
        this.arguments = List.of(arguments);
        this.manifest = place.directory().resolve(word + ".sqlite");
        this.pristine = place.directory().resolve(word + "-pristine.sqlite");
    }

    @Override
    String word() {
        return word;
    }

    @Override
    Optional<String> absence() {
        return arguments.stream()
                .filter(argument -> argument.startsWith("--"))
                .filter(option -> !place.tools().copytool().knows(option))
                .findFirst()
                .map(option -> "this copytool knows no " + option);
    }

    /** Makes the manifest, of which each run gets a copy. */
    @Override
    void begin() throws IOException, InterruptedException {
        start(
                word + "-generate.txt",
                List.of(
                        place.tools().copytool().path(),
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
                place.tools().copytool().path(), "migrate", manifest.toString(), "--parallel", place.parallel()));
        migrate.addAll(arguments);
        migrate.addAll(place.options().migrate());
        start(word + "-migrate.txt", migrate);
    }

    /** What the program reports as "in ... s", from its manifest, where it is not rounded. */
    @Override
    double copying() {
        return copying(manifest);
    }

    /** What the run of a manifest took without its start. */
    static double copying(Path manifest) {
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
