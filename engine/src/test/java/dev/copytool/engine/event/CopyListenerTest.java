package dev.copytool.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CopyListenerTest {
    @Test
    @DisplayName("promise 8: a listener that fails, such as a terminal that is gone, keeps no other from hearing")
    void oneThatFailsKeepsNoOtherFromHearing() {
        List<CopyEvent> heard = new ArrayList<>();
        CopyListener broken = event -> {
            throw new IllegalStateException("the terminal is gone");
        };
        CopyEvent event = new CopyEvent.ServerBack("target", Duration.ZERO);
        CopyListener.all(List.of(broken, heard::add)).on(event);
        assertThat(heard).containsExactly(event);
    }
}
