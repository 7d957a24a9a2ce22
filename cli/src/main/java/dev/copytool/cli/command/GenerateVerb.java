package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.value;
import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.rules.Globs;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.catalog.DateRule;
import dev.copytool.engine.catalog.Discovery;
import dev.copytool.engine.catalog.FoundTable;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.state.LegacyCsv;
import dev.copytool.state.ManifestLock;
import dev.copytool.state.NewItem;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;

/** Makes a manifest: an item for each table of the source. */
public final class GenerateVerb implements Verb {

    @Override
    public String name() {
        return "generate";
    }

    @Override
    public String operands() {
        return "DB";
    }

    @Override
    public String summary() {
        return "Makes the manifest DB: an item for each table of the source, with the date its data begins at.";
    }

    @Override
    public String notes() {
        return """
                Tables, partitions and inheriting tables become items of their own, copied into tables of the same names.
                A date is taken from the name (agg_awc_2020-01-01_5), else from the lower bound of the partition or of a
                check constraint. The connections are kept in the manifest, without passwords.""";
    }

    @Override
    public Options options() {
        Options options = new Options();
        Connections.addOptions(options);
        options.addOption(values("schema", "NAME", "a schema of the source; 'public' where none is given"));
        options.addOption(values("include", "GLOB", "only tables of such a name, e.g. 'agg_*'"));
        options.addOption(values("exclude", "GLOB", "no tables of such a name"));
        options.addOption(
                values("merge-children", "GLOB", "tables below a parent of such a name are copied into the parent"));
        options.addOption(flag("views", "views, materialized views and foreign tables too"));
        options.addOption(flag("refresh", "add new tables to an existing manifest and keep its states"));
        options.addOption(value(
                "from-csv", "FILE", "take the tables from lines source_table,date,target_table, not from the source"));
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(1);
        Path file = arguments.manifest();
        boolean refresh = arguments.has("refresh");
        if (!refresh && Files.exists(file)) {
            throw Ending.usage(file + " exists; --refresh adds new tables to it and keeps its states");
        }
        Map<String, String> kept = refresh ? settings(file, context) : Map.of();
        Connections connections = new Connections(arguments, context.environment(), kept);
        List<NewItem> items = items(arguments, connections, context.console().err());
        if (items.isEmpty()) {
            throw Ending.usage(arguments
                    .text("from-csv")
                    .map(csv -> "--from-csv: " + csv + " names no table; expected lines source_table,date,target_table")
                    .orElse("no table was found; check --schema, --include and --exclude"));
        }
        int added = write(file, refresh, items, connections.toKeep(), context);
        report(context.console().out(), file, refresh, items, added);
        return ExitCode.DONE;
    }

    private static Map<String, String> settings(Path file, Context context) {
        try (SqliteManifest manifest = SqliteManifest.read(file, context.clock())) {
            return manifest.settings();
        }
    }

    private static int write(
            Path file, boolean refresh, List<NewItem> items, Map<String, String> settings, Context context) {
        if (!refresh) {
            SqliteManifest.create(file, context.clock()).close();
        }
        try (ManifestLock lock = ManifestLock.take(file, RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(file, context.clock())) {
            lock.deadOwner().ifPresent(owner -> context.console().err().println(RunName.takeover(owner)));
            manifest.putSettings(settings);
            return manifest.add(items);
        }
    }

    private static List<NewItem> items(Arguments arguments, Connections connections, PrintWriter err) {
        List<String> schemas = arguments.texts("schema").isEmpty() ? List.of("public") : arguments.texts("schema");
        if (arguments.text("from-csv").isPresent()) {
            if (schemas.size() > 1) {
                throw Ending.usage("with --from-csv only one --schema can be given; its tables are all in it");
            }
            Path csv = Path.of(arguments.text("from-csv").get());
            if (!Files.isReadable(csv) || Files.isDirectory(csv)) {
                throw Ending.usage("--from-csv: there is no readable file " + csv);
            }
            return LegacyCsv.read(csv, schemas.get(0));
        }
        Server source = connections.server(Side.SOURCE);
        List<FoundTable> found =
                source.session(SessionSettings.reader(), connection -> Discovery.tables(connection, schemas));
        return items(arguments, found, err);
    }

    private static List<NewItem> items(Arguments arguments, List<FoundTable> found, PrintWriter err) {
        Globs include = new Globs(arguments.texts("include"));
        Globs exclude = new Globs(arguments.texts("exclude"));
        Globs merge = new Globs(arguments.texts("merge-children"));
        Set<RelationKind> kinds = arguments.has("views")
                ? Set.of(
                        RelationKind.TABLE,
                        RelationKind.VIEW,
                        RelationKind.MATERIALIZED_VIEW,
                        RelationKind.FOREIGN_TABLE)
                : Set.of(RelationKind.TABLE);
        List<FoundTable> named = found.stream()
                .filter(table -> include.isEmpty() || include.match(table.name()))
                .filter(table -> !exclude.match(table.name()))
                .toList();
        Map<RelationKind, Long> left = named.stream()
                .filter(table -> !kinds.contains(table.kind()) && table.kind() != RelationKind.PARTITIONED_TABLE)
                .collect(Collectors.groupingBy(FoundTable::kind, Collectors.counting()));
        left.forEach((kind, number) ->
                err.println("left out: " + Units.count(number, kind.word()) + "; --views takes them in"));
        return named.stream()
                .filter(table -> kinds.contains(table.kind()))
                .map(table -> NewItem.of(
                        table.name(),
                        target(table, merge),
                        DateRule.DEFAULT.of(table).map(DateRule.Dated::date),
                        table.bytes()))
                .toList();
    }

    /** The highest parent that is to take its children in, else the table's own name. */
    private static TableName target(FoundTable table, Globs merge) {
        return table.ancestors().stream()
                .filter(merge::match)
                .reduce((lower, higher) -> higher)
                .orElse(table.name());
    }

    private static void report(PrintWriter out, Path file, boolean refresh, List<NewItem> items, int added) {
        long dated = items.stream().filter(item -> item.date().isPresent()).count();
        long merged = items.stream()
                .filter(item -> !item.target().equals(item.source()))
                .count();
        long bytes = items.stream().mapToLong(NewItem::estimatedBytes).sum();
        out.println(
                refresh
                        ? file + ": " + Units.count(added, "new table") + ", " + (items.size() - added)
                                + " known before"
                        : file + ": " + Units.count(added, "table") + ", " + dated + " dated, " + merged
                                + " to be copied into a parent"
                                + (bytes > 0 ? ", " + Units.bytes(bytes) + " on disk" : ""));
    }
}
