package dev.copytool.cli.command;

import dev.copytool.cli.output.Listing;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Ending;
import dev.copytool.state.Selection;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** Options that several verbs share, each with one meaning. */
final class CommonOptions {

    /** What to do with items that have no date. */
    enum Undated {
        INCLUDE,
        EXCLUDE
    }

    private CommonOptions() {}

    static Option flag(String name, String description) {
        return Option.builder().longOpt(name).desc(description).get();
    }

    static Option flag(String letter, String name, String description) {
        return Option.builder(letter).longOpt(name).desc(description).get();
    }

    static Option value(String name, String value, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(value)
                .desc(description)
                .get();
    }

    static Option value(String letter, String name, String value, String description) {
        return Option.builder(letter)
                .longOpt(name)
                .hasArg()
                .argName(value)
                .desc(description)
                .get();
    }

    static Option values(String name, String value, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(value)
                .desc(description + "; may be given several times")
                .get();
    }

    static void addForms(Options options) {
        options.addOption(flag("json", "write the result as JSON"));
        options.addOption(flag("csv", "write the result as CSV"));
    }

    static Listing.Form form(Arguments arguments) {
        arguments.notBoth("json", "csv");
        if (arguments.has("json")) {
            return Listing.Form.JSON;
        }
        return arguments.has("csv") ? Listing.Form.CSV : Listing.Form.TABLE;
    }

    /** Of a verb that works on selected tables of both servers. */
    static Options ofTables() {
        Options options = new Options();
        Connections.addOptions(options);
        SourceNames.addSelection(options);
        options.addOption(value("start-date", "DATE", "only tables dated from this day on (exact day, inclusive)"));
        options.addOption(value("end-date", "DATE", "only tables dated before this day (exact day, exclusive)"));
        options.addOption(value(
                "undated",
                "include|exclude",
                "tables without a date; they are out where --end-date is given, else in"));
        options.addOption(
                value("table", "NAME", "only this table: its source's name, as it is spelled there, or SOURCE:NAME"));
        return options;
    }

    static Selection selection(Arguments arguments) {
        Optional<Undated> undated = arguments.word("undated", Undated.class);
        try {
            return new Selection(
                    arguments.date("start-date"),
                    arguments.date("end-date"),
                    undated.map(wish -> wish == Undated.INCLUDE).orElse(!arguments.has("end-date")),
                    arguments.text("table"),
                    Set.copyOf(arguments.texts(SourceNames.OPTION)));
        } catch (IllegalArgumentException e) {
            throw Ending.usage(String.valueOf(e.getMessage()));
        }
    }
}
