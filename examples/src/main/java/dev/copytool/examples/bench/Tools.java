package dev.copytool.examples.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The programs that copy, as far as they are installed. */
record Tools(
        Program copytool,
        Optional<Program> pgDump,
        Optional<Program> psql,
        Optional<Program> pgcopydb,
        Optional<Program> pgloader) {

    /**
     * Looks for them.
     *
     * @throws IllegalArgumentException in one line, if copytool is not where it should be, or a pgcopydb that was named is not
     */
    static Tools find(Options options) throws IOException, InterruptedException {
        Program copytool = Program.find(options.program(), List.of("version"), List.of("help", "migrate"))
                .orElseThrow(() -> new IllegalArgumentException("there is no " + options.program()));
        // It will run in another directory than this one.
        String named = options.pgcopydb()
                .map(path -> path.contains("/") ? Path.of(path).toAbsolutePath().toString() : path)
                .orElse("pgcopydb");
        Optional<Program> pgcopydb = Program.find(named, List.of("--version"), List.of("clone", "--help"));
        if (options.pgcopydb().isPresent() && pgcopydb.isEmpty()) {
            throw new IllegalArgumentException(
                    "PGCOPYDB: " + options.pgcopydb().get() + " cannot be run; name an executable file");
        }
        List<String> version = List.of("--version");
        return new Tools(
                copytool,
                Program.find("pg_dump", version, List.of()),
                Program.find("psql", version, List.of()),
                pgcopydb,
                Program.find("pgloader", version, List.of()));
    }

    /** What each says it is, by name. */
    Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>(Map.of("copytool", copytool.number()));
        pgDump.ifPresent(program -> versions.put("pg_dump", program.number()));
        psql.ifPresent(program -> versions.put("psql", program.number()));
        pgcopydb.ifPresent(program -> versions.put("pgcopydb", program.number() + " (" + program.path() + ")"));
        pgloader.ifPresent(program -> versions.put("pgloader", program.number()));
        return versions;
    }
}
