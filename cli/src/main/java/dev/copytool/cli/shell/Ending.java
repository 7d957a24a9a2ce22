package dev.copytool.cli.shell;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.OneLine;
import java.util.List;

/** Ends a verb early, with lines for the person and a code for the shell. */
public final class Ending extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;
    private final transient List<String> lines;

    private Ending(ExitCode code, List<String> lines) {
        super(String.join("\n", lines));
        this.code = requireNonNull(code, "no code");
        this.lines = lines.stream().map(OneLine::of).toList();
    }

    /** The command line was wrong; nothing was done. */
    public static Ending usage(String line) {
        return new Ending(ExitCode.USAGE, List.of(line));
    }

    /** Something did not work after something else was changed. */
    public static Ending failed(String line) {
        return new Ending(ExitCode.SOME_FAILED, List.of(line));
    }

    /** Something stands in the way; nothing was changed. */
    public static Ending refused(List<String> lines) {
        return new Ending(ExitCode.REFUSED, lines);
    }

    public ExitCode code() {
        return code;
    }

    public List<String> lines() {
        return lines;
    }
}
