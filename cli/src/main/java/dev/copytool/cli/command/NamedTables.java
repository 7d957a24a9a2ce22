package dev.copytool.cli.command;

import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.model.Advice;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tables that are asked for by {@code --table}, of a verb that changes what the manifest says of them. */
final class NamedTables {
    private NamedTables() {}

    /** None of them may be in doubt: what the target has of it is then for a run to find out. */
    static Set<Entry> of(List<Entry> entries, Arguments arguments) {
        Set<Entry> chosen = new LinkedHashSet<>();
        for (String name : arguments.texts("table")) {
            Selection one = Selection.ofTable(name, Set.of());
            List<Entry> named = entries.stream().filter(one::named).toList();
            if (named.isEmpty()) {
                throw ItemChoice.noSuchTable(entries, one);
            }
            named.stream().filter(entry -> entry.state().inDoubt()).findFirst().ifPresent(entry -> {
                throw Ending.usage("table '" + name + "' is " + entry.state().word()
                        + ", so it may be in the target; first find out: "
                        + Advice.migrate(entry.item()));
            });
            chosen.addAll(named);
        }
        return chosen;
    }
}
