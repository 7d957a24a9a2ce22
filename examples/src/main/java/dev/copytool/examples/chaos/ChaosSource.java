package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.LocalServer;
import dev.copytool.engine.testing.Polling;
import dev.copytool.engine.testing.TestServer;
import java.util.Optional;

/** The server that copytool reads, and the one that writes what is there: the same, or one that it follows. Used by one thread. */
final class ChaosSource {
    private final ChaosNode node;
    private Optional<LocalServer> primary;

    /**
     * As it begins.
     *
     * @param primary whom the node follows, if it is a standby
     */
    ChaosSource(ChaosNode node, Optional<LocalServer> primary) {
        this.node = node;
        this.primary = primary;
    }

    /** What copytool reads. */
    ChaosNode node() {
        return node;
    }

    boolean isStandby() {
        return primary.isPresent();
    }

    /** What takes changes. */
    TestServer writer() {
        return primary.<TestServer>map(server -> server).orElse(node.server());
    }

    /** Lets the standby take over from the server it has followed. */
    void promote() {
        node.machine().promote();
        primary = Optional.empty();
    }

    /** Waits until the server that is read knows all that was written. */
    void catchUp() {
        if (primary.isPresent()) {
            String written = primary.get().value("postgres", "SELECT pg_current_wal_lsn()");
            Polling.until(() -> node.server()
                    .value("postgres", "SELECT pg_last_wal_replay_lsn() >= '" + written + "'")
                    .equals("t"));
        }
    }
}
