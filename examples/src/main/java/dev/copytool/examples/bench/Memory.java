package dev.copytool.examples.bench;

import dev.copytool.examples.ProcLines;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The most memory that processes and what they started had resident at one time, from ten looks a second at proc(5). What
 * lives shorter than that may be missed. Nothing is known on systems without it.
 */
final class Memory implements AutoCloseable {
    private static final int PARENT = 1;
    private static final long PAUSE_MILLIS = 100;

    /**
     * Kilobytes.
     *
     * @param resident sum of what each process has resident
     * @param shared the same, but pages of several processes are counted once
     */
    record Peak(long resident, long shared) {
        static final Peak NONE = new Peak(0, 0);

        private Peak plus(Peak other) {
            return new Peak(resident + other.resident, shared + other.shared);
        }

        private Peak or(Peak other) {
            return new Peak(Math.max(resident, other.resident), Math.max(shared, other.shared));
        }
    }

    private final Set<Long> roots = ConcurrentHashMap.newKeySet();
    private final Set<Long> ours = new HashSet<>();
    private Set<Long> seen = new HashSet<>();
    private volatile Peak peak = Peak.NONE;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "memory");
        thread.setDaemon(true);
        return thread;
    });

    /** Begins to look. */
    Memory() {
        var unused = watcher.scheduleWithFixedDelay(this::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks at this process and its children too; from any thread. */
    void add(ProcessHandle process) {
        roots.add(process.pid());
    }

    /** The most so far. */
    Peak peak() {
        return peak;
    }

    private void look() {
        Set<Long> alive = pids();
        for (long pid : alive) {
            // Whose child a process is gets asked once: asking a whole machine ten times a second would cost more than
            // some of the contenders. The order of numbers mostly has parents first.
            if (roots.contains(pid) || (!seen.contains(pid) && ours.contains(parent(pid)))) {
                ours.add(pid);
            }
        }
        seen = alive;
        ours.retainAll(alive);
        peak = peak.or(ours.stream().map(Memory::of).reduce(Peak.NONE, Peak::plus));
    }

    private static Set<Long> pids() {
        Set<Long> pids = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            all.forEach(path -> pids.add(Long.parseLong(path.getFileName().toString())));
        } catch (IOException | DirectoryIteratorException e) {
            // This system has none.
        }
        return pids;
    }

    private static long parent(long pid) {
        try {
            return Long.parseLong(ProcessTime.fields(pid)[PARENT]);
        } catch (IOException e) {
            return 0;
        }
    }

    private static Peak of(long pid) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
            return new Peak(ProcLines.number(lines, "Rss:"), ProcLines.number(lines, "Pss:"));
        } catch (IOException e) {
            return Peak.NONE;
        }
    }

    /** Stops looking; a look under way may still end. */
    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
