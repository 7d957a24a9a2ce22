package dev.copytool.cli.command;

import dev.copytool.cli.output.Listing;
import dev.copytool.cli.output.Listing.Column;
import dev.copytool.cli.output.Units;
import dev.copytool.engine.model.ItemState;
import dev.copytool.state.Entry;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How many items of a manifest are in which state, and by which nodes of the target those that are in came in. */
final class StatusNumbers {
    private static final List<ItemState> FURTHER = List.of(ItemState.PENDING, ItemState.RUNNING, ItemState.UNSETTLED);

    private final Listing listing;
    private final List<Entry> entries;
    private final boolean rejected;
    private final boolean nodes;

    private StatusNumbers(List<Entry> entries, Wording words, boolean rejected, boolean nodes) {
        this.entries = entries;
        this.rejected = rejected;
        this.nodes = nodes;
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("state", "State"),
                Column.number("tables", words == Wording.OF_PLAN ? "Steps" : "Tables"),
                Column.number("percent", "%"),
                Column.number("rows", "Rows"),
                Column.number("bytes", "Bytes")));
        if (nodes) {
            columns.add(Column.text("entry_node", "Entry Node"));
        }
        if (rejected) {
            columns.add(Column.number("rejected", "Rejected"));
        }
        this.listing = new Listing(columns);
    }

    static void write(List<Entry> entries, Wording words, Listing.Form form, PrintWriter out) {
        Map<String, List<Entry>> byNode = entries.stream()
                .filter(StatusNumbers::migrated)
                .filter(entry -> entry.entryNode().isPresent())
                .collect(Collectors.groupingBy(
                        entry -> entry.entryNode().orElseThrow(), TreeMap::new, Collectors.toList()));
        boolean machine = form != Listing.Form.TABLE;
        StatusNumbers numbers =
                new StatusNumbers(entries, words, machine || rejected(entries) > 0, machine || byNode.size() > 1);
        numbers.row("total", entry -> true);
        numbers.row("migrated", StatusNumbers::migrated);
        numbers.row("errored", StatusVerb::failed);
        FURTHER.forEach(state -> numbers.row(state.word(), entry -> entry.state() == state));
        if (numbers.nodes) {
            byNode.forEach((node, copied) -> numbers.row("migrated", copied, Optional.of(node)));
        }
        numbers.listing.write(form, out);
    }

    private static long rejected(List<Entry> some) {
        return some.stream().mapToLong(entry -> entry.counts().rejected()).sum();
    }

    private static boolean migrated(Entry entry) {
        return entry.state() == ItemState.DONE;
    }

    private void row(String name, Predicate<Entry> filter) {
        row(name, entries.stream().filter(filter).toList(), Optional.empty());
    }

    private void row(String name, List<Entry> some, Optional<String> node) {
        List<Object> values = new ArrayList<>(List.of(
                name,
                (long) some.size(),
                (long) (entries.isEmpty() ? 0 : Units.percent(some.size(), entries.size())),
                some.stream().mapToLong(entry -> entry.counts().rows()).sum(),
                some.stream().mapToLong(entry -> entry.counts().bytes()).sum()));
        if (nodes) {
            values.add(node);
        }
        if (rejected) {
            values.add(rejected(some));
        }
        listing.add(values.toArray());
    }
}
