package dev.copytool.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
    void run() throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(place.options().parallel());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Table table : place.tables()) {
                running.add(pool.submit(() -> {
                    start(
                            Thread.currentThread().getName() + ".txt",
                            List.of("bash", "-c", "set -o pipefail; " + command(table)));
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } finally {
            pool.shutdownNow();
        }
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
