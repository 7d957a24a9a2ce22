package dev.copytool.cli.shell;

import dev.copytool.engine.spi.StopSignal;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * What a verb runs in.
 *
 * @param console the person's side
 * @param environment the environment variables
 * @param clock the time of day
 * @param stop asked for by Ctrl-C
 * @param seams where tests put faults; {@link Seams#NONE} in the program
 */
public record Context(
        Console console, Map<String, String> environment, InstantSource clock, StopSignal stop, Seams seams) {

    /** The same, with another value of a variable. */
    public Context with(String variable, String value) {
        Map<String, String> other = new HashMap<>(environment);
        other.put(variable, value);
        return new Context(console, other, clock, stop, seams);
    }
}
