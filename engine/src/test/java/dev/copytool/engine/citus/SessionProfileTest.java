package dev.copytool.engine.citus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionProfileTest {

    @Test
    void onlyHugeTablesUseSeveralConnections() {
        assertThat(SessionProfile.of(0, 16)).isEqualTo(new SessionProfile(true, 1));
        assertThat(SessionProfile.of((1L << 30) - 1, 16)).isEqualTo(new SessionProfile(true, 1));
        assertThat(SessionProfile.of(1L << 30, 16)).isEqualTo(new SessionProfile(false, 4));
        assertThat(SessionProfile.of(20L << 30, 16)).isEqualTo(new SessionProfile(false, 16));
    }

    @Test
    void theBudgetOfAWorkerIsNeverExceeded() {
        for (int streams : new int[] {1, 4, 8, 17, 64}) {
            int most = SessionProfile.most(100, streams);
            assertThat(SessionProfile.of(Long.MAX_VALUE, most).connections() * streams)
                    .as("%d streams", streams)
                    .isLessThanOrEqualTo(Math.max(60, streams));
        }
    }
}
