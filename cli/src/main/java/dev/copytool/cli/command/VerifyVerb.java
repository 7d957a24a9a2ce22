package dev.copytool.cli.command;

import dev.copytool.cli.output.Listing;
import dev.copytool.cli.output.Listing.Column;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.RowCounts;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;

/** Compares source and target. */
public final class VerifyVerb implements Verb {

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String operands() {
        return "DB";
    }

    @Override
    public String summary() {
        return "Counts the rows of source and target for all tables of the manifest DB that are copied.";
    }

    @Override
    public String notes() {
        return """
                Tables copied into one target are added up. A target is compared as a whole, also where only some of its
                tables are selected. Ends with 4 where a count differs.""";
    }

    @Override
    public Options options() {
        Options options = new Options();
        Connections.addOptions(options);
        SourceNames.addSelection(options);
        CommonOptions.addSelection(options);
        CommonOptions.addForms(options);
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(1);
        Listing.Form form = CommonOptions.form(arguments);
        Selection selection = CommonOptions.selection(arguments);
        try (SqliteManifest manifest = SqliteManifest.read(arguments.manifest(), context.clock())) {
            List<Entry> entries = manifest.entries();
            List<Item> all = entries.stream().map(Entry::item).toList();
            Connections connections = new Connections(arguments, context.environment(), manifest.settings());
            List<Item> copied = copied(entries, selection);
            List<RowCounts.Comparison> comparisons =
                    RowCounts.compare(connections.sources(copied), connections.server(Side.TARGET), copied, all);
            list(comparisons, form, context.console().out());
            List<RowCounts.Comparison> different = comparisons.stream()
                    .filter(comparison -> !comparison.equal())
                    .toList();
            different.forEach(comparison -> context.console().err().println("DIFFERENT " + comparison.target()));
            return different.isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
    }

    /** All that was copied into a target that a selected copied item went into. */
    private static List<Item> copied(List<Entry> entries, Selection selection) {
        List<Entry> done = entries.stream()
                .filter(entry -> entry.state() == ItemState.DONE)
                .toList();
        Set<TableName> selected = done.stream()
                .filter(selection::contains)
                .map(entry -> entry.item().target())
                .collect(Collectors.toSet());
        if (entries.stream().noneMatch(selection::named)) {
            throw ItemChoice.noSuchTable(entries, selection);
        }
        if (selected.isEmpty()) {
            throw Ending.usage("nothing to verify: no selected table is copied yet");
        }
        return done.stream()
                .map(Entry::item)
                .filter(item -> selected.contains(item.target()))
                .toList();
    }

    private static void list(List<RowCounts.Comparison> comparisons, Listing.Form form, PrintWriter out) {
        Listing listing = new Listing(List.of(
                Column.text("target_table", "Target Table"),
                Column.number("tables", "Tables"),
                Column.number("source_rows", "Source Rows"),
                Column.number("target_rows", "Target Rows"),
                Column.text("equal", "Equal")));
        for (RowCounts.Comparison comparison : comparisons) {
            boolean equal = comparison.equal();
            listing.add(
                    comparison.target(),
                    (long) comparison.tables(),
                    comparison.sourceRows(),
                    comparison.targetRows(),
                    form == Listing.Form.TABLE ? (equal ? "yes" : "NO") : equal);
        }
        listing.write(form, out);
    }
}
