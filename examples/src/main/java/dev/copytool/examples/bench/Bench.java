package dev.copytool.examples.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.examples.Temporary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Measures copytool against other ways to copy, in turn on the same tables. */
public final class Bench {
    private static final int ENOUGH = 3;

    private final Options options;
    private final Tools tools;
    private final Servers servers;
    private final Path directory;
    private final PrintStream out;

    private Bench(Options options, Tools tools, Servers servers, Path directory, PrintStream out) {
        this.options = options;
        this.tools = tools;
        this.servers = servers;
        this.directory = directory;
        this.out = out;
    }

    /** Runs it; {@code scripts/bench --help} lists the arguments. Exit 1 if a copy failed or was not equal. */
    public static void main(String[] words) throws IOException, InterruptedException {
        Options options;
        Tools tools;
        try {
            options = Options.parse(words);
            tools = Tools.find(options);
            touch(options.jsonFile());
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        PrintStream out = new PrintStream(options.jsonToStandardOutput() ? System.err : System.out, true, UTF_8);
        Path directory = Files.createTempDirectory("copytool-bench");
        // By a hook, since Ctrl-C ends a run too; the copies in it can be large.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Temporary.remove(directory), "remove"));
        int exit;
        try (Servers servers = new Servers(options)) {
            exit = new Bench(options, tools, servers, directory, out).run() ? 0 : 1;
        } catch (Cluster.Missing e) {
            System.err.println("bench: " + e.getMessage());
            exit = 3;
        } catch (IllegalStateException e) {
            System.err.println("bench: " + e.getMessage());
            exit = 1;
        }
        System.exit(exit);
    }

    /** Nobody should hear at the end of an hour that a file cannot be written. */
    private static void touch(Optional<Path> file) {
        try {
            if (file.isPresent()) {
                Files.writeString(file.get(), "");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("--json: " + file.get() + " cannot be written", e);
        }
    }

    /** Whether all contenders that are here copied everything. */
    private boolean run() throws IOException, InterruptedException {
        Map<String, Map<String, String>> facts = facts();
        if (options.rounds() < ENOUGH) {
            out.println("fewer than " + ENOUGH + " rounds: this shows that it works, not how fast it is");
        }
        facts.forEach((group, some) -> out.println(group + ": "
                + some.entrySet().stream()
                        .map(fact -> fact.getKey() + " " + fact.getValue())
                        .collect(Collectors.joining(", "))));
        List<Outcome> outcomes = new ArrayList<>();
        boolean good = true;
        for (Case one : options.cases()) {
            Match match = new Match(one, options, tools, servers, directory, out);
            outcomes.add(match.play());
            good &= match.good();
        }
        out.println();
        TextReport.lines(outcomes).forEach(out::println);
        if (options.jsonToStandardOutput()) {
            System.out.print(JsonReport.of(facts, outcomes));
        }
        if (options.jsonFile().isPresent()) {
            Files.writeString(options.jsonFile().get(), JsonReport.of(facts, outcomes));
        }
        return good;
    }

    private Map<String, Map<String, String>> facts() {
        Map<String, Map<String, String>> facts = new LinkedHashMap<>();
        facts.put("machine", Machine.facts());
        facts.put("programs", tools.versions());
        facts.put("source", servers.sourceFacts());
        facts.put("target", servers.targetFacts());
        Map<String, String> run = new LinkedHashMap<>();
        run.put("rounds", String.valueOf(options.rounds()));
        run.put("parallel", String.valueOf(options.parallel()));
        run.put("scale", String.format(Locale.ROOT, "%s", options.scale()));
        run.put("copytool_arguments", String.join(" ", options.migrate()));
        facts.put("run", run);
        return facts;
    }
}
