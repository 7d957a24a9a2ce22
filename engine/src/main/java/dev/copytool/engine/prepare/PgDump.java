package dev.copytool.engine.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * The program {@code pg_dump}, which knows best how a table is defined. How to reach the server goes to it by its
 * environment, which no other user can read. Thread-safe.
 */
final class PgDump {
    private static final List<String> OPTIONS = List.of(
            "--schema-only",
            // libpq has no variables for these: a server that has vanished is noticed within a minute.
            "--dbname=keepalives_idle=20 keepalives_interval=10 keepalives_count=4",
            "--no-owner",
            "--no-privileges",
            "--no-tablespaces",
            "--no-comments",
            "--no-publications",
            "--no-subscriptions",
            "--no-security-labels",
            "--no-password",
            "--strict-names",
            "--lock-wait-timeout=60s");

    /** What a role or database may have set otherwise and pg_dump does not set by itself; its script is read word by word. */
    private static final String OWN_OPTIONS =
            "-c quote_all_identifiers=off -c standard_conforming_strings=on -c exit_on_error=off";

    private final Path program;
    private final Map<String, String> environment;

    PgDump(Path program, Map<String, String> environment) {
        this.program = program;
        this.environment = environment;
    }

    /**
     * The script that makes a table.
     *
     * @throws CopyException in one line with what the program said, if it failed or was stopped
     */
    String script(Server source, TableName table, StopSignal stop) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(OPTIONS);
        command.add("--table=" + pattern(table));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(variables(source));
        try {
            return run(builder.start(), table, stop);
        } catch (IOException | UncheckedIOException | CompletionException e) {
            throw CopyException.permanent("source " + table + ": " + program + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CopyException.permanent("source " + table + ": " + program + " was interrupted");
        }
    }

    private String run(Process process, TableName table, StopSignal stop) throws IOException, InterruptedException {
        StopSignal.Registration registration =
                stop.onRequest(() -> process.toHandle().destroy());
        try {
            process.getOutputStream().close();
            // Both streams are read at once: a program that waits to be read on one would never end the other.
            CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            String script = text(process.getInputStream());
            int code = process.waitFor();
            if (code != 0) {
                throw CopyException.permanent("source " + table + ": " + program + ": "
                        + (stop.requested() ? "was stopped" : message(said.join(), code)));
            }
            return script;
        } finally {
            registration.close();
            process.destroyForcibly();
        }
    }

    private static String message(String said, int code) {
        return said.isBlank() ? "ended with code " + code : said.strip().replaceAll("(?m)^pg_dump: ", "");
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The user's variables without those of libpq, which the connection knows already, and without our passwords. */
    private Map<String, String> variables(Server source) {
        Map<String, String> variables = new TreeMap<>(environment);
        variables
                .keySet()
                .removeIf(
                        name -> name.startsWith("COPYTOOL_") || (name.startsWith("PG") && !name.equals("PGPASSFILE")));
        Map<String, String> connection = source.libpqVariables();
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", UTF_8.name()));
        connection.forEach((name, value) -> {
            if (!charset.newEncoder().canEncode(value)) {
                throw CopyException.permanent("source: " + name + " has letters that this locale (" + charset
                        + ") cannot hand to pg_dump; run with LC_ALL=C.UTF-8");
            }
        });
        variables.putAll(connection);
        // Behind what the user asks for by options, of which the last counts.
        variables.merge("PGOPTIONS", OWN_OPTIONS, (given, own) -> given + " " + own);
        variables.put("PGAPPNAME", "copytool pg_dump");
        variables.put("PGCLIENTENCODING", "UTF8");
        return variables;
    }

    /**
     * A pattern that matches exactly this name (psql manual, "Patterns"), in ASCII alone, so that it means the same in
     * every locale: within quotes everything stands for itself, outside of them an escape of a regular expression can.
     */
    static String pattern(TableName table) {
        return pattern(table.schema()) + "." + pattern(table.name());
    }

    private static String pattern(String name) {
        return name.codePoints()
                .mapToObj(c -> c < 128
                        ? Character.toString(c).replace("\"", "\"\"")
                        : c < 0x10000 ? String.format("\"\\u%04x\"", c) : "\"?\"")
                .collect(Collectors.joining("", "\"", "\""));
    }
}
