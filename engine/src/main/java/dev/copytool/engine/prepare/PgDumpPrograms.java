package dev.copytool.engine.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.model.CopyException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the {@code pg_dump} to use: the one named by {@value #VARIABLE}, else one on the PATH or in the usual places. */
final class PgDumpPrograms {
    static final String VARIABLE = "COPYTOOL_PG_DUMP";

    /** Where packages put a directory for each version, or one for all. */
    private static final List<String> PLACES = List.of(
            "/usr/lib/postgresql/*/bin",
            "/usr/pgsql-*/bin",
            "/usr/local/pgsql*/bin",
            "/usr/local/bin",
            "/usr/bin",
            "/opt/homebrew/opt/*/bin",
            "/Library/PostgreSQL/*/bin");

    private static final Pattern VERSION = Pattern.compile("pg_dump \\(PostgreSQL\\) (\\d{1,4})");

    private record Found(Path program, int version) {}

    private final Map<String, String> environment;
    private final List<String> places;

    PgDumpPrograms(Map<String, String> environment) {
        this(environment, PLACES);
    }

    PgDumpPrograms(Map<String, String> environment, List<String> places) {
        this.environment = Map.copyOf(environment);
        this.places = List.copyOf(places);
    }

    /**
     * The one to use for a server; of several that can read it the first on the PATH, else the newest.
     *
     * @throws CopyException if there is none, or none can read a server of that version
     */
    PgDump forServer(int version) {
        String named = environment.getOrDefault(VARIABLE, "");
        List<Found> found = named.isEmpty() ? installed() : List.of(named(Path.of(named)));
        for (Found program : found) {
            if (program.version() >= version) {
                return new PgDump(program.program(), environment);
            }
        }
        String install = "install postgresql-client-" + version + " or name it by " + VARIABLE;
        throw CopyException.permanent(found.stream()
                .max(Comparator.comparingInt(Found::version))
                .map(newest -> "pg_dump " + newest.version() + " (" + newest.program()
                        + ") cannot read a server of version " + version + "; " + install)
                .orElse("no pg_dump was found, which tells how the source's tables are defined; " + install));
    }

    private static Found named(Path program) {
        return version(program).stream()
                .mapToObj(version -> new Found(program, version))
                .findFirst()
                .orElseThrow(() -> CopyException.permanent(VARIABLE + ": " + program + " is no pg_dump"));
    }

    private List<Found> installed() {
        List<Path> path = new ArrayList<>();
        for (String directory : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!directory.isEmpty()) {
                path.add(Path.of(directory));
            }
        }
        List<Found> found = new ArrayList<>(programs(path));
        List<Found> usual = new ArrayList<>(programs(
                places.stream().flatMap(place -> directories(place).stream()).toList()));
        usual.sort(Comparator.comparingInt(Found::version).reversed());
        found.addAll(usual);
        return found;
    }

    private static List<Found> programs(List<Path> directories) {
        List<Found> found = new ArrayList<>();
        for (Path directory : directories) {
            Path program = directory.resolve("pg_dump");
            if (Files.isExecutable(program)) {
                version(program).ifPresent(version -> found.add(new Found(program, version)));
            }
        }
        return found;
    }

    /** The directories that a place with one star stands for. */
    private static List<Path> directories(String place) {
        int star = place.indexOf('*');
        int from = place.lastIndexOf('/', star);
        if (star < 0) {
            return List.of(Path.of(place));
        }
        int to = place.indexOf('/', star);
        Path parent = Path.of(place.substring(0, from));
        List<Path> directories = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, place.substring(from + 1, to))) {
                children.forEach(child -> directories.add(child.resolve(place.substring(to + 1))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return directories;
    }

    private static OptionalInt version(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Matcher version =
                    VERSION.matcher(new String(process.getInputStream().readAllBytes(), UTF_8));
            return process.waitFor() == 0 && version.find()
                    ? OptionalInt.of(Integer.parseInt(version.group(1)))
                    : OptionalInt.empty();
        } catch (IOException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }
}
