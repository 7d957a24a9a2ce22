package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.cli.shell.Console;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.FileNames;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.model.OneLine;
import dev.copytool.engine.spi.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.TerminalBuilder.SystemOutput;
import org.jline.utils.Signals;

/** The program. The only class that touches standard streams, signals and the exit. */
public final class Main {

    private Main() {}

    public static void main(String[] words) {
        System.exit(run(Seams.NONE, words).code());
    }

    /** Runs with the process's own streams, environment and signals. */
    public static ExitCode run(Seams seams, String... words) {
        Optional<String> unusable = FileNames.unusableDirectory();
        if (unusable.isPresent()) {
            // What comes up first would break down: it looks for files.
            System.err.println("copytool: " + OneLine.of(unusable.get()));
            return ExitCode.USAGE;
        }
        Charset charset = Optional.ofNullable(System.console())
                .map(java.io.Console::charset)
                .orElse(UTF_8);
        StopSignal stop = new StopSignal();
        for (String signal : List.of("INT", "TERM", "HUP")) {
            Signals.register(signal, () -> signalled(stop), Main.class.getClassLoader());
        }
        Console console = new Console(
                new PrintWriter(System.out, false, charset),
                new PrintWriter(System.err, true, charset),
                new BufferedReader(new InputStreamReader(System.in, charset)),
                interactive(),
                Main::terminal);
        return Application.run(
                new Context(console, Map.copyOf(System.getenv()), InstantSource.system(), stop, seams), words);
    }

    /**
     * The first signal asks a run for a clean end, the second ends it at once. Where nothing is being copied there is
     * nothing to roll back, and the first one ends the program.
     */
    private static void signalled(StopSignal stop) {
        if (stop.requested() || !stop.heeded()) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
        }
        stop.request();
    }

    /** Whether a person can be asked; since Java 22 a console is there even when streams are redirected. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean interactive() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    private static Optional<Terminal> terminal() {
        if (!interactive() || "dumb".equals(System.getenv("TERM"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(SystemOutput.SysErr)
                    .nativeSignals(false)
                    .dumb(false)
                    .build());
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
