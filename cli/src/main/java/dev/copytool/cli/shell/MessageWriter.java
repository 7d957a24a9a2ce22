package dev.copytool.cli.shell;

import dev.copytool.engine.model.Advice;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes messages; in the commands that they advise it names the manifest that the verb is about. */
final class MessageWriter extends PrintWriter {
    private volatile Optional<String> file = Optional.empty();

    MessageWriter(Writer behind) {
        super(behind, true);
    }

    /** From here on messages are about that file. */
    void about(String name) {
        file = Optional.of(name);
    }

    @Override
    public void print(@Nullable String text) {
        String message = String.valueOf(text);
        super.print(file.map(name -> Advice.about(name, message)).orElse(message));
    }
}
