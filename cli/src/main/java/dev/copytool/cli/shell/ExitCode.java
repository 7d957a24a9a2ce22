package dev.copytool.cli.shell;

/** What the program says to the shell. */
public enum ExitCode {
    /** All that was asked is done. */
    DONE(0),
    /** Some items failed; each has its error in the manifest. */
    SOME_FAILED(1),
    /** Wrong usage, an unreadable or wrong file. */
    USAGE(2),
    /** Refused before anything was changed. */
    REFUSED(3),
    /** Source and target differ. */
    DIFFERENT(4),
    /** Ended by a signal; the same command goes on. */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
