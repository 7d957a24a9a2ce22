package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.ItemState;
import dev.copytool.state.Entry;
import dev.copytool.state.ManifestLock;
import dev.copytool.state.SqliteManifest;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.Options;

/** Makes tables be copied again. */
public final class ResetVerb implements Verb {

    @Override
    public String name() {
        return "reset";
    }

    @Override
    public String operands() {
        return "DB --table NAME";
    }

    @Override
    public String summary() {
        return "Makes tables of the manifest DB be copied again; changes nothing in the target.";
    }

    @Override
    public String notes() {
        return """
                A table that failed is as if it had never been tried. One that is copied, or of which parts are, starts over
                as a new copy: empty its target before, or let 'migrate --truncate' do it, or 'migrate --recopy' put it in the
                place of the earlier rows; else migrate refuses. One that was interrupted may be in the target: only
                'migrate' finds out, so it is not reset before.""";
    }

    @Override
    public Options options() {
        Options options = new Options();
        options.addOption(values("table", "NAME", "a table: its source's name, as it is spelled there"));
        options.addOption(flag("errored", "all tables that failed"));
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(1);
        if (arguments.texts("table").isEmpty() && !arguments.has("errored")) {
            throw Ending.usage("say which tables: --table NAME or --errored");
        }
        try (ManifestLock lock = ManifestLock.take(arguments.manifest(), RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(arguments.manifest(), context.clock())) {
            lock.deadOwner().ifPresent(owner -> context.console().err().println(RunName.takeover(owner)));
            List<Entry> entries = manifest.entries();
            int done = manifest.reset(chosen(entries, arguments));
            long unknown = entries.stream()
                    .filter(entry -> entry.state() == ItemState.UNKNOWN)
                    .count();
            if (arguments.has("errored") && unknown > 0) {
                context.console()
                        .err()
                        .println("left out: " + Units.count(unknown, "table")
                                + " that may be in the target; 'copytool migrate' finds out, without a reset");
            }
            context.console().out().println(Units.count(done, "table") + " will be copied again");
        }
        return ExitCode.DONE;
    }

    private static Set<Entry> chosen(List<Entry> entries, Arguments arguments) {
        Set<Entry> chosen = NamedTables.of(entries, arguments);
        chosen.stream().filter(entry -> entry.state().inDoubt()).findFirst().ifPresent(entry -> {
            throw Ending.usage(
                    "table '" + entry.item().source() + "' is " + entry.state().word()
                            + ", so it may be in the target; first find out: " + Advice.migrate(entry.item()));
        });
        if (arguments.has("errored")) {
            entries.stream().filter(entry -> entry.state() == ItemState.FAILED).forEach(chosen::add);
        }
        return chosen;
    }
}
