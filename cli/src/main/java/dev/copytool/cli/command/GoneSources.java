package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Context;
import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.state.Entry;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Tables of a manifest that its source has no more. */
final class GoneSources {
    private static final int MOST_NAMES = 10;

    private GoneSources() {}

    /** Tells of those of one source, and how they are taken out. */
    static void tell(Path file, String sourceName, Connections connections, Context context) {
        List<Item> items;
        try (SqliteManifest manifest = SqliteManifest.read(file, context.clock())) {
            items = manifest.entries().stream()
                    .map(Entry::item)
                    .filter(item -> item.sourceName().equals(sourceName))
                    .toList();
        }
        Set<TableName> names = items.stream().map(Item::source).collect(Collectors.toSet());
        Set<TableName> there = connections
                .source(sourceName)
                .session(SessionSettings.reader(), session -> new Catalog(Side.SOURCE, session).shapes(names))
                .keySet();
        List<Item> gone =
                items.stream().filter(item -> !there.contains(item.source())).toList();
        if (gone.isEmpty()) {
            return;
        }
        PrintWriter err = context.console().err();
        gone.stream().limit(MOST_NAMES).forEach(item -> err.println("gone from the source: " + item));
        List<String> words = new ArrayList<>();
        gone.stream().limit(MOST_NAMES).forEach(item -> words.addAll(List.of("--table", Advice.table(item))));
        err.println("gone from the source: " + Units.count(gone.size(), "table")
                + " of the manifest; to take "
                + (gone.size() == 1 ? "it" : gone.size() > MOST_NAMES ? "the first of them" : "them") + " out: "
                + Advice.command("remove", words.toArray(String[]::new)));
    }
}
