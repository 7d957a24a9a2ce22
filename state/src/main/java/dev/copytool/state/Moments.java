package dev.copytool.state;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** When things happen, as the manifest writes it: in UTC, to the millisecond, ISO 8601. */
record Moments(InstantSource clock) {

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
