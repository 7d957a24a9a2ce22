package dev.copytool.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run waits for, and how long.
 *
 * @param stall how long nothing may move in an attempt while no server works on it; nothing for ever
 * @param outage how long a server may be away before the run gives up
 * @param bytesPerSecond what all streams together send at most; nothing for as fast as they can
 */
public record Waits(Optional<Duration> stall, Duration outage, OptionalLong bytesPerSecond) {
    public static final Waits DEFAULT =
            new Waits(Optional.of(Duration.ofSeconds(60)), Duration.ofMinutes(30), OptionalLong.empty());

    public Waits {
        requireNonNull(stall, "no stall");
        requireNonNull(outage, "no outage");
        requireNonNull(bytesPerSecond, "no bytesPerSecond");
        if (stall.isPresent() && stall.get().toMillis() < 1) {
            throw new IllegalArgumentException("a stall of " + stall.get());
        }
        if (outage.isNegative()) {
            throw new IllegalArgumentException("an outage of " + outage);
        }
        if (bytesPerSecond.isPresent() && bytesPerSecond.getAsLong() < 1) {
            throw new IllegalArgumentException(bytesPerSecond.getAsLong() + " bytes per second");
        }
    }
}
