package dev.copytool.cli.shell;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;

/**
 * The person's side of the program. Neither stream ever carries a control character other than those of lines, whatever
 * the text comes from: a name, a value or a server's message cannot act on the terminal.
 *
 * @param out the result
 * @param err progress and errors
 * @param in answers
 * @param interactive whether a person sits there and can be asked
 * @param terminal opens the terminal to draw on, where there is one
 */
public record Console(
        PrintWriter out,
        PrintWriter err,
        BufferedReader in,
        boolean interactive,
        Supplier<Optional<Terminal>> terminal) {
    public Console {
        out = PlainWriter.before(out);
        err = PlainWriter.messages(err);
    }

    /** From here on messages are about that manifest. */
    public void about(String manifest) {
        PlainWriter.messages(err).about(manifest);
    }
}
