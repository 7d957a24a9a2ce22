package dev.copytool.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one server of their JVM that this machine's {@code pg_dump} can read: the newest of the versions at
 * hand. Where there is no {@code pg_dump}, or only one too old, the tests are skipped with that reason.
 */
public final class DumpableExtension implements ParameterResolver, ExecutionCondition {
    /** The version on the class path. */
    private static final int NEWEST = 18;

    private static final Pattern DUMP = Pattern.compile("pg_dump \\(PostgreSQL\\) (\\d+)");
    private static final Pattern JAR = Pattern.compile(".*-(\\d+)\\.\\d+\\.\\d+\\.jar");
    /** Filled by the build of the engine. */
    private static final List<Path> JARS =
            List.of(Path.of("target", "pg-binaries"), Path.of("..", "engine", "target", "pg-binaries"));

    private static final Optional<Integer> VERSION =
            programs().stream().flatMap(program -> version(program).stream()).max(Comparator.naturalOrder());

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (VERSION.isEmpty()) {
            return ConditionEvaluationResult.disabled("no pg_dump on this machine; install a PostgreSQL client");
        }
        return VERSION.get() >= NEWEST || jar().isPresent()
                ? ConditionEvaluationResult.enabled("pg_dump " + VERSION.get())
                : ConditionEvaluationResult.disabled(
                        "no server at hand that the newest pg_dump of this machine, " + VERSION.get() + ", can read");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == DumpableServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(DumpableExtension.class))
                .computeIfAbsent(DumpableServer.class, type -> start(), DumpableServer.class);
    }

    private static DumpableServer start() {
        return new DumpableServer(start(Map.of()));
    }

    /** Starts another such server, with these settings. */
    public static PostgresServer start(Map<String, String> settings) {
        return VERSION.orElseThrow() >= NEWEST
                ? PostgresServer.start(settings)
                : PostgresServer.start(jar().orElseThrow(), settings);
    }

    /** The newest server that the program can read. */
    private static Optional<Path> jar() {
        int most = VERSION.orElseThrow();
        return JARS.stream()
                .flatMap(directory -> list(directory).stream())
                .filter(jar -> number(JAR.matcher(jar.toString()))
                        .filter(version -> version <= most)
                        .isPresent())
                .max(Comparator.comparing(
                        jar -> number(JAR.matcher(jar.toString())).orElse(0)));
    }

    private static List<Path> programs() {
        List<Path> directories = new ArrayList<>();
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            directories.add(Path.of(directory));
        }
        for (String root : List.of("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/postgresql")) {
            directories.add(Path.of(root, "bin"));
            list(Path.of(root)).forEach(version -> directories.add(version.resolve("bin")));
        }
        return directories.stream()
                .map(directory -> directory.resolve("pg_dump"))
                .filter(Files::isExecutable)
                .toList();
    }

    private static Optional<Integer> version(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version").start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            return process.waitFor() == 0 ? number(DUMP.matcher(said)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<Integer> number(Matcher matcher) {
        return matcher.find() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
