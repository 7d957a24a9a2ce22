package dev.copytool.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.event.Progress;
import org.junit.jupiter.api.Test;

class ProgressTextTest {

    @Test
    void tablesHaveASizeOnDiskAndStepsHaveNone() {
        assertThat(new ProgressText(new Progress(), "table", true, 10_800, 2, () -> 0).line())
                .contains("0/2 tables (10.8 kB on disk)  0 B/s");
        assertThat(new ProgressText(new Progress(), "step", false, 10_800, 2, () -> 0).line())
                .contains("0/2 steps  0 B/s");
    }
}
