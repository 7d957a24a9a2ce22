package dev.copytool.cli.command;

import dev.copytool.engine.model.OneLine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** What this process is called where others can see it. */
final class RunName {

    private RunName() {}

    /** {@code pid 4711 on db1 since 2026-11-20T18:00:00Z}. */
    static String owner(InstantSource clock) {
        return "pid " + ProcessHandle.current().pid() + " on " + host() + " since "
                + clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    static String takeover(String deadOwner) {
        return "the run before this one (" + OneLine.of(deadOwner)
                + ") was killed or interrupted; its lock is taken over, and the"
                + " markers in the target tell what it had copied";
    }

    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
