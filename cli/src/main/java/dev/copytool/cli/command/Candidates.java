package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.rules.Globs;
import dev.copytool.cli.rules.Rules;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.engine.catalog.Discovery;
import dev.copytool.engine.catalog.FoundTable;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.postgres.SessionSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tables of a source of which items may be made. */
final class Candidates {
    private static final Set<RelationKind> TABLES = Set.of(RelationKind.TABLE, RelationKind.PARTITIONED_TABLE);

    private Candidates() {}

    /** All of the schemas: those asked for, else {@code public} and those that rules name. */
    static List<FoundTable> all(Arguments arguments, Optional<Rules> rules, Server source) {
        Set<String> schemas = new TreeSet<>(arguments.texts("schema"));
        if (schemas.isEmpty()) {
            schemas.add("public");
            rules.ifPresent(given -> schemas.addAll(given.schemas()));
        }
        return source.session(SessionSettings.reader(), connection -> Discovery.tables(connection, schemas));
    }

    /** Those of the names and kinds asked for; tells which kinds are left out. */
    static List<FoundTable> of(Arguments arguments, Optional<Rules> rules, Server source, PrintWriter err) {
        Globs include = new Globs(arguments.texts("include"));
        Globs exclude = new Globs(arguments.texts("exclude"));
        boolean views = arguments.has("views");
        List<FoundTable> named = all(arguments, rules, source).stream()
                .filter(table -> include.isEmpty() || include.match(table.name()))
                .filter(table -> !exclude.match(table.name()))
                .toList();
        Map<RelationKind, Long> left = named.stream()
                .filter(table -> !views && !TABLES.contains(table.kind()))
                .collect(Collectors.groupingBy(FoundTable::kind, Collectors.counting()));
        left.forEach((kind, number) ->
                err.println("left out: " + Units.count(number, kind.word()) + "; --views takes them in"));
        return named.stream()
                .filter(table -> views || TABLES.contains(table.kind()))
                .toList();
    }
}
