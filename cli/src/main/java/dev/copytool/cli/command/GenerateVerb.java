package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.value;
import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.rules.Rules;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.FileNames;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.catalog.FoundTable;
import dev.copytool.state.LegacyCsv;
import dev.copytool.state.ManifestLock;
import dev.copytool.state.NewItem;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
                check constraint. A file of rules says otherwise (--rules). Connections, without passwords, and rules are
                kept in the manifest.""";
    }

    @Override
    public Options options() {
        Options options = new Options();
        Connections.addOptions(options);
        options.addOption(value(SourceNames.OPTION, "NAME", "call the source so, beside others in one manifest"));
        options.addOption(value("rules", "FILE", "what becomes of which tables, in YAML; docs/rules.md tells how"));
        options.addOption(value("explain", "TABLE", "tell what would become of a table and why; writes nothing"));
        options.addOption(values("schema", "NAME", "a schema of the source; 'public' where none is given"));
        options.addOption(values("include", "GLOB", "only tables of such a name, e.g. 'agg_*'"));
        options.addOption(values("exclude", "GLOB", "no tables of such a name"));
        options.addOption(
                values("merge-children", "GLOB", "tables below a parent of such a name are copied into the parent"));
        options.addOption(flag("views", "views, materialized views and foreign tables too"));
        options.addOption(flag("refresh", "add new tables to an existing manifest and keep its states"));
        options.addOption(
                value("plan", "FILE", "take the steps of a plan file, docs/plans.md, in the place of tables"));
        options.addOption(values("param", "NAME=VALUE", "a value for a parameter of the plan"));
        options.addOption(value(
                "from-csv", "FILE", "take the tables from lines source_table,date,target_table, not from the source"));
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(1);
        arguments.notBoth("rules", "from-csv");
        arguments.notBoth("rules", "merge-children");
        Path file = arguments.manifest();
        if (arguments.has("plan")) {
            return PlanManifest.generate(
                    FileNames.path(arguments.text("plan").orElseThrow()), file, arguments, context);
        }
        Optional<String> explain = arguments.text("explain");
        boolean refresh = arguments.has("refresh");
        if (!refresh && explain.isEmpty() && SqliteManifest.isThere(file)) {
            throw Ending.usage(file + " exists; --refresh adds new tables to it and keeps its states");
        }
        String sourceName =
                arguments.text(SourceNames.OPTION).map(SourceNames::checked).orElse("");
        boolean known = refresh || (explain.isPresent() && Files.exists(file));
        Map<String, String> kept = known ? settings(file, context) : Map.of();
        SourceNames.requireApart(sourceName, kept);
        Optional<Rules> rules = KeptRules.of(arguments, kept);
        Connections connections = new Connections(arguments, context.environment(), kept);
        if (explain.isPresent()) {
            List<FoundTable> found = Candidates.all(arguments, rules, connections.source(sourceName));
            new Explanation(context.console().out()).print(explain.get(), found, Decision.by(arguments, rules));
            return ExitCode.DONE;
        }
        Harvest harvest = harvest(
                arguments, rules, connections, sourceName, context.console().err());
        Map<String, String> settings = new TreeMap<>(connections.toKeep(sourceName));
        rules.ifPresent(given -> settings.put(KeptRules.SETTING, given.text()));
        boolean ruled = refresh && arguments.has("rules");
        int added = write(file, refresh, ruled, sourceName, harvest, settings, context);
        report(context.console().out(), file, refresh, harvest, added);
        if (refresh && !arguments.has("from-csv")) {
            GoneSources.tell(file, sourceName, connections, context);
        }
        return ExitCode.DONE;
    }

    private static Map<String, String> settings(Path file, Context context) {
        try (SqliteManifest manifest = SqliteManifest.read(file, context.clock())) {
            return manifest.settings();
        }
    }

    private static int write(
            Path file,
            boolean refresh,
            boolean ruled,
            String sourceName,
            Harvest harvest,
            Map<String, String> settings,
            Context context) {
        if (!refresh) {
            SqliteManifest.create(file, context.clock()).close();
        }
        try (ManifestLock lock = ManifestLock.take(file, RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(file, context.clock())) {
            lock.deadOwner().ifPresent(owner -> context.console().err().println(RunName.takeover(owner)));
            manifest.putSettings(settings);
            if (ruled) {
                RuleChanges.take(
                        manifest,
                        sourceName,
                        harvest.found(),
                        harvest.items(),
                        context.console().err());
            }
            return manifest.add(harvest.items());
        }
    }

    private static Harvest harvest(
            Arguments arguments, Optional<Rules> rules, Connections connections, String sourceName, PrintWriter err) {
        if (arguments.text("from-csv").isPresent()) {
            List<NewItem> items =
                    fromCsv(FileNames.path(arguments.text("from-csv").get()), arguments.texts("schema"));
            return new Harvest(items.stream().map(item -> item.from(sourceName)).toList(), List.of(), 0);
        }
        List<FoundTable> found = Candidates.of(arguments, rules, connections.source(sourceName), err);
        Harvest made = Harvest.of(found, Decision.by(arguments, rules), sourceName);
        Harvest harvest = rules.map(given -> made.told(found, given, err)).orElse(made);
        if (harvest.items().isEmpty()) {
            throw Ending.usage(
                    harvest.uncovered() > 0
                            ? "no table is covered by a rule that copies it; --explain TABLE tells more"
                            : "no table was found; check --schema, --include and --exclude");
        }
        return harvest.looking(connections.source(sourceName));
    }

    private static List<NewItem> fromCsv(Path csv, List<String> schemas) {
        if (schemas.size() > 1) {
            throw Ending.usage("with --from-csv only one --schema can be given; its tables are all in it");
        }
        if (!Files.isReadable(csv) || Files.isDirectory(csv)) {
            throw Ending.usage("--from-csv: there is no readable file " + csv);
        }
        List<NewItem> items = LegacyCsv.read(csv, schemas.isEmpty() ? "public" : schemas.get(0));
        if (items.isEmpty()) {
            throw Ending.usage("--from-csv: " + csv + " names no table; expected lines source_table,date,target_table");
        }
        return items;
    }

    private static void report(PrintWriter out, Path file, boolean refresh, Harvest harvest, int added) {
        List<NewItem> items = harvest.items();
        long dated = items.stream().filter(item -> item.date().isPresent()).count();
        long merged = items.stream()
                .filter(item -> !item.target().equals(item.source()))
                .count();
        long bytes = items.stream().mapToLong(NewItem::estimatedBytes).sum();
        out.println((refresh
                        ? file + ": " + Units.count(added, "new table") + ", " + (items.size() - added)
                                + " known before"
                        : file + ": " + Units.count(added, "table") + ", " + dated + " dated, " + merged
                                + " to be copied into a parent"
                                + (bytes > 0 ? ", " + Units.bytes(bytes) + " on disk" : ""))
                + (harvest.uncovered() > 0
                        ? "; " + Units.count(harvest.uncovered(), "table") + " not covered by a rule"
                        : ""));
    }
}
