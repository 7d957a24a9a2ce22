package dev.copytool.cli.shell;

import org.apache.commons.cli.Options;

/** One thing the program can do. */
public interface Verb {

    /** The word on the command line. */
    String name();

    /** What stands after the word, e.g. {@code DB [stats|list]}. */
    String operands();

    /** What it does, in a sentence. */
    String summary();

    /** What a person should know besides the options; may be empty. */
    default String notes() {
        return "";
    }

    Options options();

    /**
     * Does it.
     *
     * @throws Ending if it ends early
     */
    ExitCode run(Arguments arguments, Context context);
}
