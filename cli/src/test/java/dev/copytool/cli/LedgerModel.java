package dev.copytool.cli;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A source, a target and a manifest, changed step by step by lines of text, and what must be true of the target after each of them. A
 * row's text says where it is from: {@code item:number:version} of a source, {@code user:number} of a user of the target.
 */
final class LedgerModel implements AutoCloseable {
    static final List<String> ITEMS = List.of("a", "big", "p1", "p2", "f");
    private static final Pattern BLANK = Pattern.compile(" ");
    private static final Pattern BAR = Pattern.compile("\\|");
    static final List<String> TARGETS = List.of("a", "big", "p", "f");

    /** What is not true after a step. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1;

        Violation(String what) {
            super(what);
        }
    }

    private final Scenario scenario;
    private final Map<String, ItemHistory> items = new LinkedHashMap<>();
    private int next = 1000;

    LedgerModel(TestServer server) {
        ITEMS.forEach(item -> items.put(item, new ItemHistory(item)));
        scenario = new Scenario(server)
                .both(
                        "CREATE TABLE a (d int, id int, v text, pad text)",
                        "CREATE TABLE big (LIKE a)",
                        "CREATE TABLE p (LIKE a)",
                        "CREATE TABLE f (LIKE a)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (d = 1)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (d = 2)) INHERITS (p)",
                        "ALTER TABLE big ALTER pad SET STORAGE PLAIN",
                        "INSERT INTO a SELECT 0, i, 'a:' || i || ':0' FROM generate_series(1, 12) i",
                        "INSERT INTO p1 SELECT 1, i, 'p1:' || i || ':0' FROM generate_series(1, 8) i",
                        "INSERT INTO p2 SELECT 2, i, 'p2:' || i || ':0' FROM generate_series(1, 6) i",
                        "INSERT INTO f SELECT i % 2, i, 'f:' || i || ':0' FROM generate_series(1, 10) i",
                        "INSERT INTO big SELECT 0, i, 'big:' || i || ':0', repeat('x', 600) FROM generate_series(1, 200) i",
                        "ANALYZE");
        try {
            Files.writeString(scenario.directory.resolve("rules.yaml"), """
                    rules:
                      - {match: f, where: d = 0}
                      - {match: [p, p1, p2], children: merge-into-parent}
                      - match: '*'
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        generate();
        remember();
    }

    private void generate() {
        scenario.generate("--rules", scenario.directory.resolve("rules.yaml").toString())
                .done();
    }

    @Override
    public void close() {
        scenario.close();
    }

    /** Takes a step, and looks what has become of the target. */
    void step(String line) {
        String[] words = BLANK.splitAsStream(line).toArray(String[]::new);
        String[] more = Arrays.copyOfRange(words, Math.min(2, words.length), words.length);
        switch (words[0]) {
            case "source" -> source(words[1], words[2]);
            case "user" -> user(words[1], words[2]);
            case "save" -> copy("db.sqlite", "kept");
            case "restore" -> copy("kept", "db.sqlite");
            case "forget" -> forget();
            case "stopped" -> migrate(Integer.parseInt(words[1]), more);
            default -> verb(words[0], Arrays.copyOfRange(words, 1, words.length));
        }
    }

    private void source(String what, String item) {
        int number = next++;
        scenario.onSource(
                switch (what) {
                    case "insert" ->
                        "INSERT INTO %1$s SELECT CASE '%1$s' WHEN 'p1' THEN 1 WHEN 'p2' THEN 2 ELSE 0 END, %2$d, '%1$s:%2$d:0'"
                                .formatted(item, number);
                    case "update" ->
                        "UPDATE %s SET v = '%s:' || id || ':%d' WHERE id %% 3 = 0".formatted(item, item, number);
                    case "delete" -> "DELETE FROM %s WHERE id %% 5 = %d".formatted(item, number % 5);
                    default -> "VACUUM FULL " + item;
                });
        remember();
    }

    private void remember() {
        items.forEach((item, history) -> history.has(new TreeSet<>(scenario.from.rows(
                scenario.source, "SELECT v FROM ONLY " + item + (item.equals("f") ? " WHERE d = 0" : "")))));
    }

    private void user(String what, String target) {
        Map<String, List<String>> before = rows();
        int number = next++;
        String insert = "INSERT INTO %1$s SELECT 0, %2$d, 'user:%2$d'".formatted(target, number);
        String delete = "DELETE FROM %1$s WHERE ctid IN (SELECT ctid FROM %1$s ORDER BY id LIMIT 1)".formatted(target);
        switch (what) {
            case "insert" -> scenario.onTarget(insert);
            case "delete" -> scenario.onTarget(delete);
            case "swap" -> scenario.onTarget(delete, insert);
            case "remake" ->
                scenario.onTarget("CREATE TABLE made (LIKE %1$s); DROP TABLE %1$s; ALTER TABLE made RENAME TO %1$s"
                        .formatted(target));
            default -> scenario.onTarget("TRUNCATE " + target);
        }
        Map<String, List<String>> after = rows();
        items.forEach((item, history) -> history.used(of(before, item), of(after, item)));
    }

    private void copy(String from, String to) {
        Path source = scenario.directory.resolve(from);
        try {
            if (Files.exists(source)) {
                Files.copy(source, scenario.directory.resolve(to), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forget() {
        try {
            Files.deleteIfExists(scenario.manifest);
            Files.deleteIfExists(scenario.directory.resolve("kept"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        generate();
        Map<String, List<String>> rows = rows();
        items.forEach((item, history) -> history.forgotten(of(rows, item)));
    }

    /** The rows of the target by the item whose they are, and {@code user}. */
    private Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String target : TARGETS) {
            for (String row : scenario.to.rows(scenario.target, "SELECT v FROM " + target)) {
                rows.computeIfAbsent(row.substring(0, row.indexOf(':')), any -> new ArrayList<>())
                        .add(row);
            }
        }
        return rows;
    }

    private static List<String> of(Map<String, List<String>> rows, String item) {
        return rows.getOrDefault(item, List.of());
    }

    private Map<String, String> manifest() {
        return scenario.manifestRows("SELECT source_table, state FROM tables ORDER BY 1").stream()
                .map(row -> BAR.splitAsStream(row).toList())
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1), (one, other) -> one, TreeMap::new));
    }

    private void verb(String verb, String... more) {
        if (verb.equals("migrate")) {
            migrate(-1, more);
            return;
        }
        Map<String, List<String>> before = rows();
        Map<String, String> said = manifest();
        CliRun run = scenario.verb(verb, more);
        told(run);
        must(before.equals(rows()), verb + " changed the target", run);
        must(!verb.matches("check|verify|status") || said.equals(manifest()), verb + " changed the manifest", run);
        if (verb.equals("verify")) {
            verified(run, said, before);
        }
    }

    private void verified(CliRun run, Map<String, String> said, Map<String, List<String>> rows) {
        if (allDone(said)) {
            boolean equal = of(rows, "user").isEmpty()
                    && items.entrySet().stream()
                            .allMatch(item -> item.getValue().isEqual(of(rows, item.getKey())));
            must(
                    run.code() == (equal ? ExitCode.DONE : ExitCode.DIFFERENT),
                    "verify of " + (equal ? "equal" : "other") + " rows",
                    run);
        }
    }

    private static boolean allDone(Map<String, String> said) {
        return ITEMS.stream().allMatch(item -> "done".equals(said.get(item)));
    }

    /** @param parts after how many parts it is stopped; never where negative */
    private void migrate(int parts, String... more) {
        List<String> words = new ArrayList<>(List.of(more));
        words.addAll(List.of("--parallel", "1"));
        Map<String, List<String>> before = rows();
        String[] all = words.toArray(String[]::new);
        CliRun run = parts < 0
                ? scenario.verb("migrate", all)
                : scenario.verb(new AfterParts(parts, scenario.stop::request), "migrate", all);
        scenario.stop = new StopSignal();
        told(run);
        Map<String, List<String>> after = rows();
        boolean refused = run.code() == ExitCode.USAGE || run.code() == ExitCode.REFUSED;
        must(!refused || before.equals(after), "a refusal changed the target", run);
        List<String> flags = List.of(more);
        Set<String> lost = new HashSet<>(of(before, "user"));
        of(after, "user").forEach(lost::remove);
        must(lost.isEmpty() || flags.contains("--truncate"), "rows of a user were removed: " + lost, run);
        Map<String, String> said = manifest();
        items.forEach((item, history) ->
                history.copied(of(before, item), of(after, item), flags, "done".equals(said.get(item)), run));
        if (run.code() == ExitCode.DONE && flags.stream().noneMatch(List.of("--table", "--recopy")::contains)) {
            must(allDone(said), "exit 0, but not all is done: " + said, run);
            CliRun again = scenario.verb("migrate", all);
            must(
                    again.code() == ExitCode.DONE && rows().equals(after),
                    "the same run again: " + again.everything(),
                    run);
        }
    }

    private static void told(CliRun run) {
        must(!run.everything().matches("(?s).*(internal error|\\.java:\\d+\\)|NullPointer).*"), "a trace", run);
    }

    static void must(boolean held, String what, CliRun run) {
        if (!held) {
            throw new Violation(what + "; " + run.code() + ": " + run.everything());
        }
    }
}
