package dev.copytool.engine.citus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TargetIdentityTest {
    private static final TargetIdentity BEFORE =
            TargetIdentity.parse("0=71/00000001/5 1=72/00000001/6 2=73/00000001/7");

    private static String since(String now) {
        return TargetIdentity.parse(now).since(BEFORE).orElse("");
    }

    @Test
    @DisplayName("promise 3: each node is compared by its system, timeline and database")
    void eachNodeIsCompared() {
        assertThat(since("0=71/00000001/5 1=72/00000001/6 2=73/00000001/7")).isEmpty();
        assertThat(since("0=71/00000002/5 1=72/00000001/6 2=74/00000001/7"))
                .isEqualTo("the target was promoted or restored since the last run (timeline 00000001, now 00000002),"
                        + " node 2 of the target is another server than in the last run");
        assertThat(since("0=71/00000001/8")).isEqualTo("the target is another database than in the last run");
    }

    @Test
    @DisplayName("a node that does not tell is not another one, and is known by the next run still")
    void silenceTellsNothing() {
        TargetIdentity now = TargetIdentity.parse("0=71/00000001/5 9=79/00000001/7");
        assertThat(now.since(BEFORE)).isEmpty();
        assertThat(now.over(BEFORE)).hasToString("0=71/00000001/5 1=72/00000001/6 2=73/00000001/7 9=79/00000001/7");
    }

    @Test
    @DisplayName("of what nobody can read nothing is known")
    void anythingMayStandThere() {
        assertThat(TargetIdentity.parse("x 0= 1=a/b/c 99999999999=1/00000001/1").nodes())
                .isEmpty();
    }
}
