package dev.copytool.cli.command;

import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.model.Advice;
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
     * The entries as they are for a run: those asked for by {@code --recopy}, or for which that has failed before, in the generation that
     * takes the place of what they brought, which is kept only when the run begins.
     *
     * @param retryErrors whether what failed before is tried again; one asked for by name always is
     */
    static List<Entry> of(List<Entry> entries, Arguments arguments, boolean retryErrors) {
        if (!arguments.has("recopy")) {
            boolean named = arguments.has("table");
            return entries.stream()
                    .map(entry -> entry.failedAgain() && (retryErrors || named) ? entry.again() : entry)
                    .toList();
        }
        List.of("table", "append", "truncate", "start-date", "end-date", "undated")
                .forEach(other -> arguments.notBoth("recopy", other));
        Set<UUID> wanted = wanted(entries, arguments);
        return entries.stream()
                .map(entry -> wanted.contains(entry.item().uuid()) ? entry.again() : entry)
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
                if (entry.state() != ItemState.DONE && entry.item().epoch() == 1) {
                    throw Ending.usage(
                            "table '" + name + "' is " + entry.state().word()
                                    + ", not copied; --recopy is for tables that are, 'copytool migrate' copies it");
                }
                if (entry.state().inDoubt() && entry.item().replaces().isEmpty()) {
                    throw Ending.usage(
                            "table '" + name + "' is " + entry.state().word()
                                    + ", so it may be in the target; 'copytool migrate' finds out, then --recopy is for it");
                }
                entry.ruled()
                        .filter(ruling -> !ruling.target().equals(entry.item().target()))
                        .ifPresent(ruling -> {
                            throw Ending.usage("table '" + name + "' is copied into " + ruling.target()
                                    + " by the rules that were given since, not into "
                                    + entry.item().target() + "; to copy it there: "
                                    + Advice.then(Advice.reset(entry.item()), Advice.migrate(entry.item())));
                        });
                wanted.add(entry.item().uuid());
            }
        }
        return wanted;
    }
}
