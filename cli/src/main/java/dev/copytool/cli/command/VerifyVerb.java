package dev.copytool.cli.command;

import dev.copytool.cli.output.Listing;
import dev.copytool.cli.output.Listing.Column;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.RowCounts;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import dev.copytool.state.SqliteManifest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            Map<TableName, List<Item>> targets = targets(entries, selection);
            Connections connections = new Connections(arguments, context.environment(), manifest.settings());
            List<Item> all = entries.stream().map(Entry::item).toList();
            return compare(connections, targets, all, form, context);
        }
    }

    /** The copied items of each target that a selected copied item went into. */
    private static Map<TableName, List<Item>> targets(List<Entry> entries, Selection selection) {
        List<Entry> done = entries.stream()
                .filter(entry -> entry.state() == ItemState.DONE)
                .toList();
        Set<TableName> selected = done.stream()
                .filter(selection::contains)
                .map(entry -> entry.item().target())
                .collect(Collectors.toSet());
        if (selected.isEmpty()) {
            throw Ending.usage("nothing to verify: no selected table is copied yet");
        }
        return done.stream()
                .map(Entry::item)
                .filter(item -> selected.contains(item.target()))
                .collect(Collectors.groupingBy(Item::target, LinkedHashMap::new, Collectors.toList()));
    }

    private static ExitCode compare(
            Connections connections,
            Map<TableName, List<Item>> targets,
            List<Item> all,
            Listing.Form form,
            Context context) {
        Server source = connections.server(Side.SOURCE);
        Server target = connections.server(Side.TARGET);
        Listing listing = new Listing(List.of(
                Column.text("target_table", "Target Table"),
                Column.number("tables", "Tables"),
                Column.number("source_rows", "Source Rows"),
                Column.number("target_rows", "Target Rows"),
                Column.text("equal", "Equal")));
        List<TableName> different = new ArrayList<>();
        try (Connection reading = source.connect(SessionSettings.reader());
                Connection writing = target.connect(SessionSettings.writer())) {
            List<Item> items = targets.values().stream().flatMap(List::stream).toList();
            RowCounts counts = new RowCounts(reading, writing, items, all);
            targets.forEach((name, merged) -> {
                long there = counts.target(name);
                long here = merged.stream().mapToLong(counts::source).sum();
                if (here != there) {
                    different.add(name);
                }
                boolean equal = here == there;
                listing.add(name, (long) merged.size(), here, there, form == Listing.Form.TABLE ? word(equal) : equal);
            });
        } catch (SQLException e) {
            throw CopyException.permanent("a connection did not close: " + e.getMessage());
        }
        listing.write(form, context.console().out());
        if (different.isEmpty()) {
            return ExitCode.DONE;
        }
        different.forEach(name -> context.console().err().println("DIFFERENT " + name));
        return ExitCode.DIFFERENT;
    }

    private static String word(boolean equal) {
        return equal ? "yes" : "NO";
    }
}
