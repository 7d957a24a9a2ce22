package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.value;

import dev.copytool.cli.output.Logs;
import dev.copytool.cli.rules.RuleLayouts;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.prepare.Layout;
import dev.copytool.engine.prepare.LayoutRule;
import dev.copytool.engine.prepare.Preparer;
import dev.copytool.engine.prepare.WantedTable;
import dev.copytool.state.Entry;
import dev.copytool.state.ManifestLock;
import dev.copytool.state.Selection;
import dev.copytool.state.SqliteManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/** Makes the tables that are missing on the target. */
public final class PrepareVerb implements Verb {

    @Override
    public String name() {
        return "prepare";
    }

    @Override
    public String operands() {
        return "DB";
    }

    @Override
    public String summary() {
        return "Makes the tables that the manifest DB wants and the target lacks, so that 'migrate' can run.";
    }

    @Override
    public String notes() {
        return """
                A table that is there stays as it is. Each missing one is made in one transaction, by the definition that
                pg_dump tells of the source's (the one on the PATH, or named by COPYTOOL_PG_DUMP), without its triggers and
                foreign keys. On Citus the manifest's rules say how it is distributed. Run the same command again after
                whatever ended it: it goes on with what is missing.""";
    }

    @Override
    public Options options() {
        Options options = CommonOptions.ofTables();
        options.addOption(value("rules", "FILE", "these rules say how tables are distributed, not the manifest's"));
        options.addOption(MigrateOptions.parallel("tables"));
        options.addOption(
                flag("restore-indexes", "make no tables, but rebuild what 'migrate --indexes defer' has dropped"));
        options.addOption(flag("dry-run", "print the statements and change nothing"));
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(1);
        Selection selection = CommonOptions.selection(arguments);
        int parallel = MigrateOptions.parallel(arguments);
        if (arguments.has("restore-indexes")) {
            arguments.notBoth("restore-indexes", "dry-run");
            return restoreIndexes(arguments, parallel, context);
        }
        try (SqliteManifest manifest = SqliteManifest.read(arguments.manifest(), context.clock())) {
            List<Item> items = items(manifest.entries(), selection);
            Map<String, String> settings = manifest.settings();
            Connections connections = new Connections(arguments, context.environment(), settings);
            LayoutRule layouts = KeptRules.of(arguments, settings)
                    .<LayoutRule>map(RuleLayouts::new)
                    .orElse((table, ancestors) -> Layout.NONE);
            TableMaking making = new TableMaking(needs(items, connections, context), layouts, context.console());
            making.refuseProblems();
            return arguments.has("dry-run") ? making.print() : making.run(parallel);
        }
    }

    /** Of all targets of the manifest; not while a run may be filling them. */
    private static ExitCode restoreIndexes(Arguments arguments, int parallel, Context context) {
        Path file = arguments.manifest();
        try (ManifestLock lock = ManifestLock.take(file, RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(file, context.clock())) {
            lock.deadOwner().ifPresent(owner -> context.console().err().println(RunName.takeover(owner)));
            Connections connections = new Connections(arguments, context.environment(), manifest.settings());
            return Logs.into(
                    Path.of(file + ".log"),
                    () -> new Finishing(manifest, connections, parallel, SessionSettings.LOCK_WAIT, context)
                            .restoreIndexes());
        }
    }

    private static List<Item> items(List<Entry> entries, Selection selection) {
        SourceNames.requireKnown(entries, selection);
        if (entries.stream().noneMatch(selection::named)) {
            throw ItemChoice.noSuchTable(entries, selection);
        }
        List<Item> items =
                entries.stream().filter(selection::contains).map(Entry::item).toList();
        if (items.isEmpty()) {
            throw Ending.usage("no table is dated in that window; --undated include takes in those without a date");
        }
        return items;
    }

    /** What is wanted of each source. A target of several sources is made as the first has it. */
    private static List<TableMaking.Need> needs(List<Item> items, Connections connections, Context context) {
        Server target = connections.server(Side.TARGET);
        Map<TableName, String> madeOf = new HashMap<>();
        List<TableMaking.Need> needs = new ArrayList<>();
        connections.sources(items).forEach((name, source) -> {
            List<WantedTable> wanted = items.stream()
                    .filter(item -> item.sourceName().equals(name))
                    .filter(item ->
                            madeOf.computeIfAbsent(item.target(), taken -> name).equals(name))
                    .map(item -> new WantedTable(item.source(), item.target()))
                    .toList();
            needs.add(new TableMaking.Need(
                    source + " -> " + target,
                    new Preparer(source, target, context.environment(), context.stop()),
                    wanted));
        });
        return needs;
    }
}
