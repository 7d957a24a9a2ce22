package dev.copytool.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code pg_dump -j} into a directory, then {@code pg_restore -j} from there. */
final class DumpRestore extends Contender {
    private static final String DUMP = "dump";

    DumpRestore(Place place, Scope scope) {
        super(place, scope);
    }

    @Override
    String word() {
        return "dump-restore";
    }

    @Override
    void prepare() {
        fresh(DUMP);
    }

    @Override
    void run() throws IOException, InterruptedException {
        // Compressing what is read again at once would only cost CPU.
        start(
                "dump.txt",
                bash("SOURCE", "pg_dump -Fd -Z0 -f " + DUMP, place.source().get("dbname"), place.source()));
        start(
                "restore.txt",
                bash(
                        "TARGET",
                        "pg_restore --exit-on-error",
                        "-d " + place.target().get("dbname") + " " + DUMP,
                        place.target()));
    }

    private List<String> bash(String side, String program, String operands, Database database) {
        List<String> words = new ArrayList<>(List.of(
                "PGPASSWORD=$COPYTOOL_" + side + "_PASSWORD",
                program,
                database.flags(),
                "-j",
                place.parallel(),
                "--no-owner",
                "--no-acl"));
        if (scope == Scope.ROWS) {
            words.add("--data-only");
        }
        words.add(operands);
        return List.of("bash", "-c", String.join(" ", words));
    }
}
