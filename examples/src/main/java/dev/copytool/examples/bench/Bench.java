package dev.copytool.examples.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.examples.Temporary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measures copytool against other ways to copy, in turn on the same tables. Each run begins with empty targets and a
 * checkpoint; who begins changes from round to round.
 */
public final class Bench {
    private final Options options;
    private final Servers servers;
    private final Path directory;
    private final PrintStream out;

    private Bench(Options options, Servers servers, Path directory, PrintStream out) {
        this.options = options;
        this.servers = servers;
        this.directory = directory;
        this.out = out;
    }

    /** Runs it; {@code scripts/bench --help} lists the arguments. Exit 1 if a copy failed or was not equal. */
    public static void main(String[] words) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        Options options;
        try {
            options = Options.parse(words);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        Path directory = Files.createTempDirectory("copytool-bench");
        int exit = 0;
        try (Servers servers = new Servers(options)) {
            new Bench(options, servers, directory, out).run();
        } catch (Cluster.Missing e) {
            System.err.println("bench: " + e.getMessage());
            exit = 3;
        } catch (IllegalStateException e) {
            System.err.println("bench: " + e.getMessage());
            exit = 1;
        } finally {
            Temporary.remove(directory);
        }
        System.exit(exit);
    }

    private void run() throws IOException, InterruptedException {
        out.println(servers.describe());
        out.println(Runtime.getRuntime().availableProcessors() + " processors, " + options.parallel()
                + " tables at a time, " + options.rounds() + " rounds, scale " + options.scale());
        List<String> report = new ArrayList<>(List.of(Times.head()));
        for (Case one : options.cases()) {
            report.addAll(measure(one));
        }
        out.println();
        report.forEach(out::println);
    }

    private List<String> measure(Case one) throws IOException, InterruptedException {
        List<Table> tables = one.tables(options.scale());
        load(tables, one.clustered());
        out.println(one.word() + ": " + tables.size() + " tables, "
                + servers.source().value("SELECT pg_size_pretty(pg_database_size(current_database()))"));
        List<Contender> contenders = one.contenders(new Place(
                servers.source(),
                servers.target(),
                Files.createDirectory(directory.resolve(one.word())),
                tables,
                options));
        for (Contender contender : contenders) {
            contender.begin();
        }
        Map<String, String> expected = servers.source().content(tables);
        List<Contender> order = new ArrayList<>(contenders);
        for (int round = 1; round <= options.rounds(); round++) {
            for (Contender contender : order) {
                reset(tables, one.clustered());
                Times.Run run = timed(contender);
                contender.times.add(run);
                out.printf(Locale.ROOT, "%s round %d: %-8s %7.2f s%n", one.word(), round, contender.word(), run.wall());
                if (round == options.rounds()
                        && !servers.target().content(tables).equals(expected)) {
                    throw new IllegalStateException(contender.word() + ": source and target differ");
                }
            }
            Collections.rotate(order, -1);
        }
        return Report.lines(one.word(), contenders);
    }

    private void load(List<Table> tables, boolean clustered) {
        servers.empty();
        List<String> create = tables.stream().map(Table::create).toList();
        servers.target().execute(create);
        if (clustered) {
            servers.target().execute(tables.stream().map(Table::distribute).toList());
        }
        servers.source().execute(create);
        servers.source().execute(tables.stream().map(Table::fill).toList());
        // Else the first reader would also write the hint bits of every page.
        servers.source().execute(List.of("VACUUM ANALYZE"));
    }

    private void reset(List<Table> tables, boolean clustered) {
        List<String> statements = new ArrayList<>(List.of(
                "TRUNCATE " + tables.stream().map(Table::quoted).collect(Collectors.joining(", ")),
                "SET client_min_messages TO warning",
                "DROP SCHEMA IF EXISTS copytool CASCADE"));
        if (clustered) {
            statements.add(0, "SET citus.multi_shard_modify_mode TO 'sequential'");
        }
        servers.target().execute(statements);
        servers.checkpoint();
    }

    private Times.Run timed(Contender contender) throws IOException, InterruptedException {
        contender.prepare();
        ProcessTime.Reading clients = ProcessTime.ofThisProcess();
        ProcessTime.Reading backends = servers.cpu();
        long started = System.nanoTime();
        contender.run();
        double wall = (System.nanoTime() - started) / 1e9;
        return new Times.Run(
                wall,
                contender.copying(),
                ProcessTime.ofThisProcess().minus(clients).seconds(),
                servers.cpu().minus(backends).seconds());
    }
}
