package dev.copytool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first thing a newcomer runs, and with it the samples in {@code examples/icds} and {@code examples/icms}. */
class QuickstartIT {

    @Test
    void theQuickstartCopiesTheSampleAndLeavesNoProcess() throws IOException, InterruptedException {
        long before = children();
        Programs.Ran ran = Programs.run(
                List.of("bash", Programs.ROOT.resolve("scripts/quickstart").toString()));
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output())
                .contains("db.sqlite: 77 tables, 72 dated, 12 to be copied into a parent")
                .contains("copied 77 tables, 619,046 rows")
                .contains("public.daily_attendance", "500,000      500,000  yes")
                .contains("every table was copied exactly once");
        assertThat(children()).isEqualTo(before);
    }

    @Test
    void thePlanOfTheOtherSampleRunsFromEndToEnd() throws IOException, InterruptedException {
        long before = children();
        Programs.Ran ran = Programs.run(
                List.of("bash", Programs.ROOT.resolve("scripts/quickstart").toString(), "icms"));
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output())
                .contains("import-application.application -> staging.process: 5 inserted")
                .contains("ran 50 steps")
                .contains("10 checks, 0 failed")
                .contains("every step was done exactly once");
        assertThat(children()).isEqualTo(before);
    }

    private static long children() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .count();
    }
}
