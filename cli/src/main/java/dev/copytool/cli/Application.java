package dev.copytool.cli;

import dev.copytool.cli.command.CheckVerb;
import dev.copytool.cli.command.GenerateVerb;
import dev.copytool.cli.command.MigrateVerb;
import dev.copytool.cli.command.PrepareVerb;
import dev.copytool.cli.command.RemoveVerb;
import dev.copytool.cli.command.ResetVerb;
import dev.copytool.cli.command.RunVerb;
import dev.copytool.cli.command.StatusVerb;
import dev.copytool.cli.command.VerifyVerb;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.FileNames;
import dev.copytool.cli.shell.Nearest;
import dev.copytool.cli.shell.Verb;
import dev.copytool.cli.shell.Version;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Memory;
import dev.copytool.engine.model.OneLine;
import dev.copytool.state.BadManifestException;
import dev.copytool.state.ManifestLock;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** Finds the verb, runs it, and turns however it ends into lines for the person and a code for the shell. */
public final class Application {
    static final List<Verb> VERBS = List.of(
            new GenerateVerb(),
            new PrepareVerb(),
            new CheckVerb(),
            new MigrateVerb(),
            new RunVerb(),
            new StatusVerb(),
            new VerifyVerb(),
            new ResetVerb(),
            new RemoveVerb());

    private static final List<String> OTHER_WORDS = List.of("help", "version");

    private Application() {}

    /** Runs one command line. Throws nothing but errors of the machine other than a lack of memory. */
    public static ExitCode run(Context context, String... words) {
        PrintWriter err = context.console().err();
        try {
            return dispatch(context, words);
        } catch (Ending ending) {
            ending.lines().forEach(line -> err.println("copytool: " + line));
            return ending.code();
        } catch (BadManifestException e) {
            return told(context, ExitCode.USAGE, e);
        } catch (ManifestLock.HeldException e) {
            return told(context, ExitCode.REFUSED, e);
        } catch (CopyException e) {
            return told(context, e.kind() == CopyException.Kind.MANIFEST ? ExitCode.SOME_FAILED : ExitCode.REFUSED, e);
        } catch (InvalidPathException e) {
            trace(context, e);
            err.println("copytool: " + FileNames.unusable(e.getInput()));
            return ExitCode.USAGE;
        } catch (OutOfMemoryError e) {
            return lacksMemory(context, e);
        } catch (RuntimeException e) {
            Optional<OutOfMemoryError> lack = Memory.lackBehind(e);
            if (lack.isPresent()) {
                return lacksMemory(context, e);
            }
            err.println("copytool: internal error, please report it: " + OneLine.of(e.toString())
                    + " (COPYTOOL_DEBUG=1 shows where)");
            trace(context, e);
            return ExitCode.SOME_FAILED;
        } finally {
            context.console().out().flush();
            err.flush();
        }
    }

    private static ExitCode lacksMemory(Context context, Throwable error) {
        context.console().err().println("copytool: what is to be done does not fit into " + Memory.advice());
        trace(context, error);
        return ExitCode.SOME_FAILED;
    }

    private static ExitCode told(Context context, ExitCode code, RuntimeException error) {
        context.console().err().println("copytool: " + OneLine.of(String.valueOf(error.getMessage())));
        trace(context, error);
        return code;
    }

    private static void trace(Context context, Throwable error) {
        if (!context.environment().getOrDefault("COPYTOOL_DEBUG", "").isEmpty()) {
            error.printStackTrace(context.console().err());
        }
    }

    private static ExitCode dispatch(Context context, String... words) {
        PrintWriter out = context.console().out();
        if (words.length == 0) {
            Help.overview(context.console().err());
            return ExitCode.USAGE;
        }
        String first = words[0];
        List<String> rest = Arrays.asList(words).subList(1, words.length);
        if (List.of("version", "--version", "-V").contains(first)) {
            out.println("copytool " + Version.text());
            return ExitCode.DONE;
        }
        if (List.of("help", "--help", "-h").contains(first)) {
            help(out, rest);
            return ExitCode.DONE;
        }
        Verb verb = verb(first);
        if (rest.contains("--help") || rest.contains("-h")) {
            Help.verb(out, verb);
            return ExitCode.DONE;
        }
        Arguments arguments = parse(verb, rest);
        arguments.operands().stream().findFirst().map(Arguments::shown).ifPresent(context.console()::about);
        return verb.run(arguments, context);
    }

    private static void help(PrintWriter out, List<String> words) {
        if (words.isEmpty()) {
            Help.overview(out);
        } else {
            Help.verb(out, verb(words.get(0)));
        }
    }

    private static Verb verb(String word) {
        Optional<Verb> verb =
                VERBS.stream().filter(known -> known.name().equals(word)).findFirst();
        List<String> names = Stream.concat(VERBS.stream().map(Verb::name), OTHER_WORDS.stream())
                .toList();
        return verb.orElseThrow(() -> Ending.usage("there is no verb '" + Arguments.shown(word) + "'"
                + Nearest.hint(word, names, "'copytool ").replace("?", "'?") + "; 'copytool help' lists them"));
    }

    private static Arguments parse(Verb verb, List<String> words) {
        Options options = verb.options();
        try {
            CommandLine line = DefaultParser.builder()
                    .setAllowPartialMatching(false)
                    // A name in quotes is another one than without.
                    .setStripLeadingAndTrailingQuotes(false)
                    .get()
                    .parse(options, words.toArray(String[]::new));
            return new Arguments(line);
        } catch (UnrecognizedOptionException e) {
            List<String> names =
                    options.getOptions().stream().map(Option::getLongOpt).toList();
            String word = e.getOption().replaceFirst("^-+", "").replaceFirst("=.*", "");
            throw Ending.usage("'" + verb.name() + "' has no option '"
                    + e.getOption().replaceFirst("=.*", "") + "'"
                    + Nearest.hint(word, names, "--") + "; 'copytool help " + verb.name() + "' lists them");
        } catch (MissingArgumentException e) {
            throw Ending.usage("--" + e.getOption().getLongOpt() + " needs a value");
        } catch (ParseException e) {
            throw Ending.usage(String.valueOf(e.getMessage()));
        }
    }
}
