package dev.copytool.cli.command;

import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.model.ItemState;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Copied tables that are to be copied again, each in place of just the rows that it brought before. */
final class Recopy {

    private Recopy() {}

    /**
     * The entries as they are for a run: those asked for by {@code --recopy} in their next generation, which is kept only
     * when the run begins.
     */
    static List<Entry> of(List<Entry> entries, Arguments arguments) {
        if (!arguments.has("recopy")) {
            return entries;
        }
        List.of("table", "append", "truncate", "start-date", "end-date", "undated")
                .forEach(other -> arguments.notBoth("recopy", other));
        Set<UUID> wanted = wanted(entries, arguments);
        return entries.stream()
                .map(entry ->
                        wanted.contains(entry.item().uuid()) && entry.state() == ItemState.DONE ? entry.again() : entry)
                .toList();
    }

    /** The entries of these that are to be copied: where {@code --recopy} asks for some, no others. */
    static List<Entry> chosen(List<Entry> entries, Arguments arguments) {
        Set<UUID> wanted = wanted(entries, arguments);
        return entries.stream()
                .filter(entry -> wanted.contains(entry.item().uuid()))
                .toList();
    }

    private static Set<UUID> wanted(List<Entry> entries, Arguments arguments) {
        Set<String> sourceNames = Set.copyOf(arguments.texts(SourceNames.OPTION));
        Set<UUID> wanted = new LinkedHashSet<>();
        for (String name : arguments.texts("recopy")) {
            Selection one = Selection.ofTable(name, sourceNames);
            SourceNames.requireKnown(entries, one);
            List<Entry> named = entries.stream().filter(one::named).toList();
            if (named.isEmpty()) {
                throw ItemChoice.noSuchTable(entries, one);
            }
            for (Entry entry : named) {
                if (entry.state() != ItemState.DONE && entry.item().replaces().isEmpty()) {
                    throw Ending.usage(
                            "table '" + name + "' is " + entry.state().word()
                                    + ", not copied; --recopy is for tables that are, 'copytool migrate' copies it");
                }
                wanted.add(entry.item().uuid());
            }
        }
        return wanted;
    }
}
