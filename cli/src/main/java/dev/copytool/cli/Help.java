package dev.copytool.cli;

import dev.copytool.cli.shell.Verb;
import java.io.PrintWriter;
import java.util.List;
import org.apache.commons.cli.Option;

/** Writes what the program can do. */
final class Help {
    private static final int INDENT = 30;

    private Help() {}

    static void overview(PrintWriter out) {
        out.println("copytool copies PostgreSQL tables, many at once, each exactly once.");
        out.println();
        out.println("usage: copytool VERB ...");
        out.println();
        for (Verb verb : Application.VERBS) {
            out.printf("  %-10s %s%n", verb.name(), verb.summary());
        }
        out.printf("  %-10s %s%n", "version", "Prints the version.");
        out.printf("  %-10s %s%n", "help VERB", "Explains a verb.");
        out.println();
        out.println("exit: 0 done, 1 some tables failed, 2 wrong usage or file, 3 refused before any change,");
        out.println("      4 verification differs, 130 interrupted (run the same command again to go on)");
    }

    static void verb(PrintWriter out, Verb verb) {
        out.println("usage: copytool " + verb.name() + " " + verb.operands() + " [options]");
        out.println();
        out.println(verb.summary());
        if (!verb.notes().isEmpty()) {
            out.println();
            verb.notes().lines().forEach(out::println);
        }
        out.println();
        List<Option> options = List.copyOf(verb.options().getOptions());
        for (Option option : options) {
            String shortName = option.getOpt() == null ? "    " : "-" + option.getOpt() + ", ";
            String name =
                    "  " + shortName + "--" + option.getLongOpt() + (option.hasArg() ? " " + option.getArgName() : "");
            out.printf("%-" + INDENT + "s  %s%n", name, option.getDescription());
        }
    }
}
