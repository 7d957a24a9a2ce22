package dev.copytool.engine.testing;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Looks for what a run should have taken away with it. */
public final class Leaks {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern OURS = Pattern.compile("(copy|read|stop|watch)-\\d+|progress|verify-.*");

    private Leaks() {}

    /** Fails if threads of the program, or its sessions on the server, are still there after a while. */
    public static void check(TestServer server) {
        expectNone("threads", Leaks::threads);
        expectNone("sessions", server::foreignSessions);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> OURS.matcher(name).matches())
                .toList();
    }

    private static void expectNone(String what, Supplier<List<String>> left) {
        if (!Polling.within(PATIENCE, () -> left.get().isEmpty())) {
            throw new AssertionError(what + " left behind: " + left.get());
        }
    }
}
