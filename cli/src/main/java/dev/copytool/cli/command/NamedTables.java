package dev.copytool.cli.command;

import dev.copytool.cli.shell.Arguments;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tables that are asked for by {@code --table}, of a verb that is about several. */
final class NamedTables {
    private NamedTables() {}

    static Set<Entry> of(List<Entry> entries, Arguments arguments) {
        Set<Entry> chosen = new LinkedHashSet<>();
        for (String name : arguments.texts("table")) {
            Selection one = Selection.ofTable(name, Set.of());
            List<Entry> named = entries.stream().filter(one::named).toList();
            if (named.isEmpty()) {
                throw ItemChoice.noSuchTable(entries, one);
            }
            chosen.addAll(named);
        }
        return chosen;
    }
}
