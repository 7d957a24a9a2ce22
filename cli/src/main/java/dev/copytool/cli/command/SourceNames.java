package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.Nearest;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;

/** The names by which a manifest tells its sources apart; one source may be without. */
final class SourceNames {
    static final String OPTION = "source-name";

    private static final String SETTING = "source:";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern TAKEN = Pattern.compile("(?i)(.*[_-])?password");

    private SourceNames() {}

    static void addSelection(Options options) {
        options.addOption(values(OPTION, "NAME", "only tables of the source of this name, as 'generate' was told it"));
    }

    /** The name, if it can be one. */
    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Ending.usage("--source-name '" + name + "' is no name; use letters, digits, - and _");
        }
        if (TAKEN.matcher(name).matches()) {
            throw Ending.usage("--source-name '" + name + "' would be taken for a password's variable; choose another");
        }
        return name;
    }

    /** Refuses a name whose variables would be those of another source of the manifest. */
    static void requireApart(String name, Map<String, String> settings) {
        for (String setting : settings.keySet()) {
            String other = setting.startsWith(SETTING) ? setting.substring(SETTING.length()) : "";
            if (!other.isEmpty() && !other.equals(name) && variable(other).equals(variable(name))) {
                throw Ending.usage("--source-name " + name + " is too like the source " + other
                        + ": both would be reached by " + variable(name) + "; choose another");
            }
        }
    }

    /** Refuses a wish for a source that the manifest does not have. */
    static void requireKnown(List<Entry> entries, Selection selection) {
        Set<String> known =
                entries.stream().map(entry -> entry.item().sourceName()).collect(Collectors.toCollection(TreeSet::new));
        for (String wanted : selection.sourceNames()) {
            if (!known.contains(wanted)) {
                throw Ending.usage("the manifest has no source '" + wanted + "'" + Nearest.hint(wanted, known, "")
                        + "; it has " + known.stream().map(SourceNames::shown).collect(Collectors.joining(", ")));
            }
        }
    }

    /** The name for a message. */
    static String shown(String name) {
        return name.isEmpty() ? "the unnamed source" : name;
    }

    /** The environment's variable for a source: {@code COPYTOOL_SOURCE}, or {@code COPYTOOL_SOURCE_NORTH}. */
    static String variable(String name) {
        String suffix = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        return "COPYTOOL_SOURCE" + (name.isEmpty() ? "" : "_" + suffix);
    }

    /** The manifest's setting that keeps how to reach a source. */
    static String setting(String name) {
        return name.isEmpty() ? "source" : SETTING + name;
    }
}
