package dev.copytool.cli.command;

import dev.copytool.cli.shell.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Asks the person at the terminal. Only the exact word {@code yes} means yes. */
final class Questions {
    private final Console console;

    Questions(Console console) {
        this.console = console;
    }

    boolean yes(String question) {
        console.err().print(question + " [yes / no] ");
        console.err().flush();
        try {
            return Objects.requireNonNullElse(console.in().readLine(), "")
                    .strip()
                    .equals("yes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
