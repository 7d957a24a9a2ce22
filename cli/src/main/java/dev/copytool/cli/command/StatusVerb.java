package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.value;

import dev.copytool.cli.output.Listing;
import dev.copytool.cli.output.Listing.Column;
import dev.copytool.cli.output.RejectFiles;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.ItemState;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.cli.Options;

/** Shows what the manifest says. */
public final class StatusVerb implements Verb {

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String operands() {
        return "DB [stats|list|list_tables]";
    }

    @Override
    public String summary() {
        return "Shows how far the manifest DB is: in numbers (stats), or table by table (list, list_tables).";
    }

    @Override
    public Options options() {
        Options options = new Options();
        options.addOption(value("s", "start-date", "DATE", "list: only tables dated from this day on (inclusive)"));
        options.addOption(value("e", "end-date", "DATE", "list: only tables dated before this day (exclusive)"));
        options.addOption(value("undated", "include|exclude", "list: tables without a date; out with -e, else in"));
        options.addOption(flag("M", "migrated", "list: only tables that are copied"));
        options.addOption(flag("E", "errored", "list: only tables that failed, with their errors"));
        SourceNames.addSelection(options);
        CommonOptions.addForms(options);
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(2);
        Listing.Form form = CommonOptions.form(arguments);
        Selection selection = CommonOptions.selection(arguments);
        arguments.manifest();
        String what = arguments.operands().size() > 1 ? arguments.operands().get(1) : "stats";
        if (!List.of("stats", "list", "list_tables").contains(what)) {
            throw Ending.usage("status shows 'stats', 'list' or 'list_tables', not '" + Arguments.shown(what) + "'");
        }
        try (SqliteManifest manifest = SqliteManifest.read(arguments.manifest(), context.clock())) {
            List<Entry> entries = manifest.entries();
            SourceNames.requireKnown(entries, selection);
            PrintWriter out = context.console().out();
            Unfinished.line(Unfinished.indexes(manifest))
                    .ifPresent(line -> context.console().err().println("note: " + line));
            Wording words = Wording.of(manifest.settings());
            if (form == Listing.Form.TABLE && entries.stream().anyMatch(entry -> entry.state() != ItemState.PENDING)) {
                context.console().err().println("note: as of the last run; 'copytool check' asks the target");
            }
            if (what.equals("stats")) {
                StatusNumbers.write(entries, words, form, out);
            } else {
                List<Entry> some =
                        entries.stream().filter(filter(arguments, selection)).toList();
                list(some, arguments.manifest(), words, form, out);
            }
        }
        return ExitCode.DONE;
    }

    private static Predicate<Entry> filter(Arguments arguments, Selection selection) {
        boolean migrated = arguments.has("migrated");
        boolean errored = arguments.has("errored");
        return entry -> selection.contains(entry)
                && (!migrated || entry.state() == ItemState.DONE)
                && (!errored || failed(entry) || entry.failedAgain() || leftOut(entry));
    }

    static boolean failed(Entry entry) {
        return entry.state() == ItemState.FAILED || entry.state() == ItemState.UNKNOWN;
    }

    private static Optional<String> error(Entry entry, Path manifest) {
        return entry.error().map(text -> Advice.about(manifest.toString(), text));
    }

    /** Whether it is in without some of its rows. */
    private static boolean leftOut(Entry entry) {
        return entry.counts().rejected() > 0;
    }

    private static void list(List<Entry> entries, Path manifest, Wording words, Listing.Form form, PrintWriter out) {
        if (form == Listing.Form.TABLE) {
            table(entries, manifest, words, out);
            return;
        }
        Listing listing = new Listing(List.of(
                Column.text("source_name", ""),
                Column.text("source_table", ""),
                Column.text("date", ""),
                Column.text("target_table", ""),
                Column.text("migrated", ""),
                Column.text("errored", ""),
                Column.text("state", ""),
                Column.number("attempts", ""),
                Column.number("rows", ""),
                Column.number("bytes", ""),
                Column.text("started_at", ""),
                Column.text("finished_at", ""),
                Column.text("error", ""),
                Column.text("sqlstate", ""),
                Column.text("entry_node", ""),
                Column.text("format", ""),
                Column.number("rejected", ""),
                Column.text("reject_file", "")));
        for (Entry entry : entries) {
            listing.add(
                    entry.item().sourceName(),
                    entry.item().source(),
                    entry.item().date(),
                    entry.item().target(),
                    entry.state() == ItemState.DONE,
                    failed(entry),
                    entry.state().word(),
                    (long) entry.attempts(),
                    entry.counts().rows(),
                    entry.counts().bytes(),
                    entry.startedAt(),
                    entry.finishedAt(),
                    error(entry, manifest),
                    entry.sqlState(),
                    entry.entryNode(),
                    entry.format(),
                    entry.counts().rejected(),
                    RejectFiles.rows(manifest, entry));
        }
        listing.write(form, out);
    }

    private static void table(List<Entry> entries, Path manifest, Wording words, PrintWriter out) {
        boolean rejected = entries.stream().anyMatch(StatusVerb::leftOut);
        boolean steps = words == Wording.OF_PLAN;
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("source_table", steps ? "Step" : "Source Table"),
                Column.text("migrated", steps ? "Done" : "Migrated"),
                Column.text("errored", steps ? "Failed" : "Errored"),
                Column.text("target_table", "Target Table"),
                Column.number("rows", "Rows"),
                Column.text("error", "Error")));
        if (!steps) {
            columns.add(1, Column.text("date", "Table Date"));
        }
        if (rejected) {
            columns.add(Column.number("rejected", "Rejected"));
            columns.add(Column.text("reject_file", "Rejected Rows"));
        }
        Listing listing = new Listing(columns);
        boolean named =
                entries.stream().anyMatch(entry -> !entry.item().sourceName().isEmpty());
        for (Entry entry : entries) {
            List<Object> values = new ArrayList<>(List.of(
                    named
                            ? entry.item().sourceName() + ":" + entry.item().source()
                            : entry.item().source(),
                    entry.state() == ItemState.DONE ? "yes" : "no",
                    failed(entry) ? "yes" : "no",
                    entry.item().target(),
                    entry.state() == ItemState.DONE ? entry.counts().rows() : "",
                    error(entry, manifest)));
            if (!steps) {
                values.add(1, entry.item().date());
            }
            if (rejected) {
                values.add(leftOut(entry) ? entry.counts().rejected() : "");
                values.add(RejectFiles.rows(manifest, entry));
            }
            listing.add(values.toArray());
        }
        listing.write(Listing.Form.TABLE, out);
    }
}
