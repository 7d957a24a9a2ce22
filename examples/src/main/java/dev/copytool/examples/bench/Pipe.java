package dev.copytool.examples.bench;

import java.util.List;

/** A pipe of two programs a table, so many at a time, in the order of the list. */
final class Pipe extends Contender {
    private enum Kind {
        DUMP,
        COPY
    }

    private final Kind kind;

    private Pipe(Place place, Kind kind) {
        super(place);
        this.kind = kind;
    }

    /** The original tool's way: pg_dump into psql. */
    static Pipe dump(Place place) {
        return new Pipe(place, Kind.DUMP);
    }

    /** What a person writes by hand: psql into psql, text, sessions with the servers' defaults. */
    static Pipe copy(Place place) {
        return new Pipe(place, Kind.COPY);
    }

    @Override
    String word() {
        return kind == Kind.DUMP ? "pipe" : "pipes";
    }

    @Override
    void run() throws InterruptedException {
        Workers.take(place.tables(), place.options().parallel(), queue -> {
            for (Table next = queue.poll(); next != null; next = queue.poll()) {
                start(
                        Thread.currentThread().getName() + ".txt",
                        List.of("bash", "-c", "set -o pipefail; " + command(next)));
            }
        });
    }

    private String command(Table table) {
        return switch (kind) {
            case DUMP ->
                "PGPASSWORD=$COPYTOOL_SOURCE_PASSWORD pg_dump " + place.source().flags() + " -t '" + table.quoted()
                        + "' --data-only --no-acl " + place.source().get("dbname")
                        + " | PGPASSWORD=$COPYTOOL_TARGET_PASSWORD psql "
                        + place.target().flags() + " -v ON_ERROR_STOP=1 --single-transaction -q "
                        + place.target().get("dbname");
            case COPY ->
                psqlOnSource() + " -c 'COPY " + table.quoted() + " TO STDOUT' | " + psqlOnTarget() + " -c 'COPY "
                        + table.quoted() + " FROM STDIN'";
        };
    }
}
