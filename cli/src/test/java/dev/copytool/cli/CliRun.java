package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.Console;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.spi.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One run of the program inside the test's own process, and all that it said.
 *
 * @param code how it ended
 * @param out standard output
 * @param err standard error
 */
record CliRun(ExitCode code, String out, String err) {

    /** What a run starts in; an environment of its own, never that of the test's process. */
    record Start(Map<String, String> environment, Optional<Supplier<String>> answers, Seams seams, StopSignal stop) {

        /** As if a person sat there and typed these lines. */
        Start answering(String text) {
            return answering(() -> text);
        }

        /** As if a person did something when first asked, then typed these lines. */
        Start answering(Supplier<String> text) {
            return new Start(environment, Optional.of(text), seams, stop);
        }

        Start through(Seams others) {
            return new Start(environment, answers, others, stop);
        }

        Start stoppedBy(StopSignal signal) {
            return new Start(environment, answers, seams, signal);
        }

        CliRun run(String... words) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            Console console = new Console(
                    new PrintWriter(out),
                    new PrintWriter(err),
                    new BufferedReader(new Typed(answers.orElse(() -> ""))),
                    answers.isPresent(),
                    Optional::empty);
            ExitCode code =
                    Application.run(new Context(console, environment, InstantSource.system(), stop, seams), words);
            return new CliRun(code, out.toString(), err.toString());
        }
    }

    /** What is typed, found out when it is first read. */
    private static final class Typed extends Reader {
        private final Supplier<String> answers;
        private Optional<Reader> typed = Optional.empty();

        Typed(Supplier<String> answers) {
            this.answers = answers;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            typed = typed.or(() -> Optional.of(new StringReader(answers.get())));
            return typed.get().read(buffer, offset, length);
        }

        @Override
        public void close() {}
    }

    /** Runs these words with nobody at the terminal and an empty environment. */
    static CliRun of(String... words) {
        return with(Map.of()).run(words);
    }

    static Start with(Map<String, String> environment) {
        return new Start(environment, Optional.empty(), Seams.NONE, new StopSignal());
    }

    /** Both streams. */
    String everything() {
        return out + err;
    }

    /** The lines in which the program says why it ended. */
    List<String> complaints() {
        return err.lines().filter(line -> line.startsWith("copytool: ")).toList();
    }

    /** Asserts that all went well. */
    CliRun done() {
        assertThat(code).as(everything()).isEqualTo(ExitCode.DONE);
        return this;
    }

    /**
     * Asserts that it ended with this code before it did anything: nothing on standard output, on standard error only
     * lines that begin with {@code copytool: } (or say from where to where it was about to copy), no trace of Java, and
     * each of these texts somewhere.
     */
    CliRun refused(ExitCode expected, List<String> texts) {
        assertThat(code).as(everything()).isEqualTo(expected);
        assertThat(out).as("standard output").isEmpty();
        assertThat(err.lines())
                .as("standard error")
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .matches("copytool: .*|source .* -> target .*")
                        .doesNotContain("\tat ", "Exception", "internal error"));
        assertThat(err).contains(texts);
        return this;
    }
}
