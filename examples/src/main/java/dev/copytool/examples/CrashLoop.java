package dev.copytool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * Kills the program with signal 9 at random moments of a migration and starts it again until it is done, many times over;
 * after each time source and target must hold the same rows.
 *
 * <p>The copied tables have no keys, so that nothing but the marker keeps a row from coming twice.
 */
public final class CrashLoop {
    private static final int PLAIN = 24;
    private static final int MERGED = 9;
    private static final int SMALL = 60;
    private static final int SMALL_ROWS = 50;
    private static final int ROWS = 2000;
    /** How large parts of tables are: mostly many to a table, so that the program dies between them. */
    private static final List<String> SLICES = List.of("20kB", "60kB", "1GB");

    private static final int MOST_STARTS = 200;

    /**
     * How a loop went.
     *
     * @param rounds migrations that were carried to their end
     * @param kills how often the program was killed
     * @param wrong rounds after which source and target differed
     */
    public record Outcome(int rounds, int kills, int wrong) {}

    private final List<String> program;
    private final Random random;
    private final PrintStream out;
    private final Path directory;

    /**
     * Prepares a loop.
     *
     * @param program the command that runs copytool, without arguments
     * @param seed decides the moments
     * @param directory a directory for manifests, which the caller removes
     */
    public CrashLoop(List<String> program, long seed, Path directory, PrintStream out) {
        this.program = List.copyOf(program);
        this.random = new Random(seed);
        this.directory = directory;
        this.out = out;
    }

    /** Runs it from a shell: rounds, seed, then the program's command. Exit 1 if a round was wrong. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        int rounds = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        List<String> program = List.of(arguments).subList(2, arguments.length);
        Path directory = Files.createTempDirectory("copytool-crash");
        out.println("seed " + seed);
        try {
            Outcome outcome = new CrashLoop(program, seed, directory, out).run(done -> done < rounds);
            out.println(outcome.rounds() + " migrations, " + outcome.kills() + " kills, " + outcome.wrong() + " wrong");
            System.exit(outcome.wrong() == 0 ? 0 : 1);
        } finally {
            Temporary.remove(directory);
        }
    }

    /**
     * Runs migrations, each killed until it is done.
     *
     * @param more whether there is to be another one after so many
     */
    public Outcome run(IntPredicate more) throws IOException, InterruptedException {
        int round = 0;
        int kills = 0;
        int wrong = 0;
        try (PostgresServer server = PostgresServer.start()) {
            String source = server.newDatabase();
            load(server, source);
            Map<String, String> expected = content(server, source);
            while (more.test(round)) {
                round++;
                String target = server.newDatabase();
                createTables(server, target);
                int killed = migrate(server, source, target, round);
                kills += killed;
                Map<String, String> found = content(server, target);
                out.println(
                        "round " + round + ": " + killed + " kills, " + (found.equals(expected) ? "equal" : "WRONG"));
                if (!found.equals(expected)) {
                    wrong++;
                    found.entrySet().removeAll(expected.entrySet());
                    found.forEach((table, sum) -> out.println(
                            "  " + table + ": " + expected.get(table) + " in the source, " + sum + " in the target"));
                }
                server.execute("postgres", "DROP DATABASE " + target + " WITH (FORCE)");
            }
        }
        return new Outcome(round, kills, wrong);
    }

    private int migrate(PostgresServer server, String source, String target, int round)
            throws IOException, InterruptedException {
        Path manifest = directory.resolve("round" + round + ".sqlite");
        start(List.of(
                        "generate", manifest.toString(),
                        "--source", server.uri(source),
                        "--target", server.uri(target),
                        "--merge-children", "merged"))
                .waitFor();
        for (int killed = 0; killed < MOST_STARTS; ) {
            Process process = start(List.of(
                    "migrate",
                    manifest.toString(),
                    "--parallel",
                    "3",
                    "--retry-errors",
                    "--split-size",
                    SLICES.get(random.nextInt(SLICES.size()))));
            if (killedInTime(process, server, target)) {
                killed++;
                continue;
            }
            if (process.exitValue() == 0) {
                return killed;
            }
            out.println("round " + round + ": exit " + process.exitValue() + ", see "
                    + Files.readString(directory.resolve("output.txt")));
        }
        throw new IllegalStateException("round " + round + " was not done after " + MOST_STARTS + " starts");
    }

    /**
     * Kills the process unless it ends before its moment: one time in three anywhere within a second, else some
     * milliseconds after a number of tables have come in, which is where the program is between commit and record.
     */
    private boolean killedInTime(Process process, PostgresServer server, String target) throws InterruptedException {
        int millis = random.nextInt(1000);
        if (random.nextInt(3) > 0) {
            millis = random.nextInt(10);
            if (!awaitArrivals(process, server, target, 1 + random.nextInt(20))) {
                return false;
            }
        }
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            return false;
        }
        process.destroyForcibly().waitFor();
        return true;
    }

    private static boolean awaitArrivals(Process process, PostgresServer server, String target, int more)
            throws InterruptedException {
        try (Connection connection = server.connect(target);
                PreparedStatement query = connection.prepareStatement(
                        "SELECT count(*) FROM pg_class WHERE relname ~ '^(plain|merged|small)' AND pg_relation_size(oid) > 0")) {
            long before = reached(query);
            while (reached(query) < before + more) {
                if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long reached(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile())
                .start();
    }

    private static void load(PostgresServer server, String database) {
        createTables(server, database);
        for (int i = 1; i <= MERGED; i++) {
            server.execute(database, "CREATE TABLE \"merged_2020-0" + i + "-01\" () INHERITS (merged)");
        }
        sources()
                .forEach((table, rows) -> server.execute(
                        database,
                        "INSERT INTO \"" + table + "\" SELECT n, '" + table
                                + "' || E'\\t' || n, n * 1.5 FROM generate_series(1, " + rows + ") n"));
    }

    private static Map<String, Integer> sources() {
        Map<String, Integer> rows = new TreeMap<>();
        for (String table : wholes()) {
            rows.put(table, table.startsWith("small") ? SMALL_ROWS : ROWS);
        }
        for (int i = 1; i <= MERGED; i++) {
            rows.put("merged_2020-0" + i + "-01", ROWS);
        }
        return rows;
    }

    /** The tables that are copied into ones of the same name; the small ones share transactions. */
    private static List<String> wholes() {
        List<String> tables = new ArrayList<>();
        for (int i = 1; i <= PLAIN; i++) {
            tables.add("plain_" + i);
        }
        for (int i = 1; i <= SMALL; i++) {
            tables.add("small_" + i);
        }
        return tables;
    }

    private static void createTables(PostgresServer server, String database) {
        server.execute(database, "CREATE TABLE merged (id bigint, text text, number numeric)");
        for (String table : wholes()) {
            server.execute(database, "CREATE TABLE " + table + " (id bigint, text text, number numeric)");
        }
    }

    /** Counts and order-independent checksums; a merged child's rows are counted with the parent on both sides. */
    private static Map<String, String> content(PostgresServer server, String database) {
        Map<String, String> sums = new TreeMap<>();
        for (String table : wholes()) {
            sums.put(table, server.checksum(database, "SELECT * FROM " + table));
        }
        sums.put("merged", server.checksum(database, "SELECT * FROM merged"));
        return sums;
    }
}
