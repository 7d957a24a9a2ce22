package dev.copytool.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** pgcopydb, with binary COPY where its version knows that. */
final class Pgcopydb extends Contender {
    private static final String WORK = "pgcopydb";

    private final String word;
    private final List<String> options;

    /** As people run it who know their machine's processors. */
    Pgcopydb(Place place, Scope scope) {
        this(place, "pgcopydb", scope);
    }

    /** With these options besides; absent where its version does not know one of them. */
    Pgcopydb(Place place, String word, Scope scope, String... options) {
        super(place, scope);
        this.word = word;
        this.options = List.of(options);
    }

    @Override
    String word() {
        return word;
    }

    @Override
    Optional<String> absence() {
        if (place.tools().pgcopydb().isEmpty()) {
            return Optional.of("pgcopydb is not installed; PGCOPYDB may name one");
        }
        return options.stream()
                .filter(option -> option.startsWith("--") && !knows(option))
                .findFirst()
                .map(option -> "this pgcopydb knows no " + option);
    }

    @Override
    void prepare() {
        fresh(WORK);
    }

    @Override
    void run() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        place.tools().pgcopydb().map(Program::path).ifPresent(command::add);
        command.addAll(
                scope == Scope.ROWS ? List.of("copy", "table-data") : List.of("clone", "--no-owner", "--no-acl"));
        command.addAll(List.of("--dir", WORK, "--table-jobs", place.parallel(), "--index-jobs", place.parallel()));
        addIfKnown(command, "--use-copy-binary");
        if (scope == Scope.DATABASE) {
            // The others leave statistics and dead rows to the server too.
            addIfKnown(command, "--skip-vacuum");
            addIfKnown(command, "--skip-analyze");
        }
        command.addAll(options);
        start(
                word + ".txt",
                command,
                Map.of(
                        "PGCOPYDB_SOURCE_PGURI", place.source().uriWithPassword(),
                        "PGCOPYDB_TARGET_PGURI", place.target().uriWithPassword()));
    }

    private void addIfKnown(List<String> command, String option) {
        if (knows(option)) {
            command.add(option);
        }
    }

    private boolean knows(String option) {
        return place.tools().pgcopydb().filter(program -> program.knows(option)).isPresent();
    }
}
