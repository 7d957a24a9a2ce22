package dev.copytool.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private final CopyException lost = new CopyException(Kind.TRANSIENT, "lost", ServerMessage.NONE, null);

    @Test
    void waitsDoubleAroundTheirMeanAndEndWithTheAttempts() {
        Retries.Attempts attempts = new Retries(5, Duration.ofSeconds(1), Duration.ofSeconds(4)).start();
        List<Duration> waits = new ArrayList<>();
        for (Optional<Duration> wait = attempts.after(lost); wait.isPresent(); wait = attempts.after(lost)) {
            waits.add(wait.get());
        }
        assertThat(waits).hasSize(4);
        long mean = 1000;
        for (Duration wait : waits) {
            assertThat(wait.toMillis()).isBetween(mean / 2, Math.min(4000, mean * 3 / 2));
            mean = Math.min(4000, mean * 2);
        }
    }

    @Test
    void onlyWhatMayPassIsTriedAgain() {
        Retries retries = new Retries(5, Duration.ofMillis(10), Duration.ofMillis(10));
        assertThat(retries.start().after(CopyException.permanent("no right"))).isEmpty();
        assertThat(retries.start().after(CopyException.manifest("disk full", null)))
                .isEmpty();
        assertThat(retries.start().after(new CopyException(Kind.COMMIT_UNKNOWN, "?", ServerMessage.NONE, null)))
                .isPresent();
    }

    @Test
    void eachPartHasItsOwnAttempts() {
        Retries retries = new Retries(2, Duration.ofMillis(10), Duration.ofMillis(10));
        assertThat(retries.start().after(lost)).isPresent();
        assertThat(retries.start().after(lost)).isPresent();
    }
}
