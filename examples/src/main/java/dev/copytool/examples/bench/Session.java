package dev.copytool.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** One psql session that loads a file a table, one after the other; the files were exported before. */
final class Session extends Contender {
    private static final String EXPORT = "export.sql";

    private final String word;
    private final List<String> setUp;

    /** Names the session; {@code setUp} is what it begins with. */
    Session(Place place, String word, List<String> setUp) {
        super(place);
        this.word = word;
        this.setUp = setUp;
    }

    @Override
    String word() {
        return word;
    }

    @Override
    boolean readsFiles() {
        return true;
    }

    @Override
    void begin() throws IOException, InterruptedException {
        List<String> load = new ArrayList<>(setUp);
        List<String> export = new ArrayList<>();
        for (int i = 0; i < place.tables().size(); i++) {
            String copy = "\\copy " + place.tables().get(i).quoted();
            load.add(copy + " from '" + i + ".txt'");
            export.add(copy + " to '" + i + ".txt'");
        }
        Files.write(place.directory().resolve(word + ".sql"), load);
        if (!Files.exists(place.directory().resolve(EXPORT))) {
            Files.write(place.directory().resolve(EXPORT), export);
            start("export.out", List.of("bash", "-c", psqlOnSource() + " -f " + EXPORT));
        }
    }

    @Override
    void run() throws IOException, InterruptedException {
        start(word + ".out", List.of("bash", "-c", psqlOnTarget() + " -f " + word + ".sql"));
    }
}
