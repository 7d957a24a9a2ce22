package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.state.Entry;
import dev.copytool.state.ManifestLock;
import dev.copytool.state.SqliteManifest;
import java.util.Set;
import org.apache.commons.cli.Options;

/** Takes tables out of a manifest. */
public final class RemoveVerb implements Verb {

    @Override
    public String name() {
        return "remove";
    }

    @Override
    public String operands() {
        return "DB --table NAME";
    }

    @Override
    public String summary() {
        return "Takes tables out of the manifest DB, such as those that are gone from the source; changes nothing in the target.";
    }

    @Override
    public String notes() {
        return """
                Rows of it that are in the target stay there, and so do its markers. 'generate --refresh' takes a table in
                again that the source still has; the manifest then does not know the rows that were copied before.""";
    }

    @Override
    public Options options() {
        Options options = new Options();
        options.addOption(values("table", "NAME", "a table: its source's name, as it is spelled there"));
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(1);
        if (arguments.texts("table").isEmpty()) {
            throw Ending.usage("say which tables: --table NAME");
        }
        try (ManifestLock lock = ManifestLock.take(arguments.manifest(), RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(arguments.manifest(), context.clock())) {
            lock.deadOwner().ifPresent(owner -> context.console().err().println(RunName.takeover(owner)));
            Set<Entry> chosen = NamedTables.of(manifest.entries(), arguments);
            manifest.remove(chosen);
            context.console()
                    .out()
                    .println(Units.count(chosen.size(), "table") + " taken out of " + arguments.manifest());
        }
        return ExitCode.DONE;
    }
}
