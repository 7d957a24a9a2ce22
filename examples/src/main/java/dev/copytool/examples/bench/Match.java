package dev.copytool.examples.bench;

import dev.copytool.engine.model.CopyException;
import dev.copytool.examples.Temporary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * One case, all its contenders in turn. Each run begins with an empty target and a checkpoint; who begins changes from round
 * to round. After each the rows are counted, after the last they are compared; who failed is out.
 */
final class Match {
    private final Case subject;
    private final Options options;
    private final Servers servers;
    private final PrintStream out;
    private final List<Table> tables;
    private final Stage stage;
    private final Place place;
    private boolean good = true;

    Match(Case subject, Options options, Tools tools, Servers servers, Path directory, PrintStream out) {
        this.subject = subject;
        this.options = options;
        this.servers = servers;
        this.out = out;
        this.tables = subject.tables(options.scale());
        this.stage = new Stage(servers, tables, subject.clustered());
        this.place = new Place(
                servers.source(), servers.target(), directory.resolve(subject.word()), tables, options, tools);
    }

    /** Whether nobody failed so far. */
    boolean good() {
        return good;
    }

    /** Does all rounds. */
    Outcome play() throws IOException, InterruptedException {
        Files.createDirectory(place.directory());
        stage.make();
        long bytes = stage.bytes();
        long rows = tables.stream().mapToLong(Table::rows).sum();
        out.printf(
                Locale.ROOT,
                "%s: %d tables, %d rows, %.1f MB%n",
                subject.word(),
                tables.size(),
                rows,
                bytes / 1048576.0);
        List<Result> results = subject.contenders(place).stream()
                .filter(contender -> options.wants(contender.word()))
                .map(Result::new)
                .toList();
        results.forEach(result ->
                result.trouble().ifPresent(why -> out.println(subject.word() + ": no " + result.who() + ": " + why)));
        try {
            rounds(results.stream().filter(result -> result.trouble().isEmpty()).toList());
        } finally {
            results.forEach(result -> result.contender().end());
        }
        Temporary.remove(place.directory());
        return new Outcome(subject, tables.size(), rows, bytes, results);
    }

    private void rounds(List<Result> present) throws IOException, InterruptedException {
        for (Result one : present) {
            one.contender().begin();
        }
        List<String> counts = servers.source().counts(tables);
        List<String> content = servers.source().content(tables);
        List<Result> order = new ArrayList<>(present);
        for (int round = 1; round <= options.rounds(); round++) {
            boolean last = round == options.rounds();
            for (Result one : order) {
                try {
                    stage.set(one.contender().ground());
                    Run run = one.contender().measured(servers);
                    out.printf(
                            Locale.ROOT, "%s round %d: %-15s %7.2f s%n", subject.word(), round, one.who(), run.wall());
                    List<String> found = last
                            ? servers.target().content(tables)
                            : servers.target().counts(tables);
                    if (!found.equals(last ? content : counts)) {
                        throw new IllegalStateException(one.who() + " left other rows or indexes than the source has");
                    }
                    one.add(run);
                } catch (IllegalStateException | CopyException e) {
                    out.println(subject.word() + ": " + e.getMessage());
                    one.fail(String.valueOf(e.getMessage()));
                    good = false;
                }
            }
            order.removeIf(one -> one.trouble().isPresent());
            Collections.rotate(order, -1);
        }
    }
}
