package dev.copytool.examples.chaos;

import dev.copytool.examples.ProcLines;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What processes take from the machine, looked at every second where the system tells it (Linux, proc(5)). */
final class Vitals implements AutoCloseable {

    /** One look at a process: its age, and what it has. */
    private record Look(double seconds, long residentKilobytes, long threads, long files) {}

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "vitals");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Look> looks = Collections.synchronizedList(new ArrayList<>());
    private volatile Optional<ProcessHandle> process = Optional.empty();
    private volatile long started;

    Vitals() {
        var unused = clock.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /** From now on looks at that process instead. */
    void watch(ProcessHandle other) {
        started = System.nanoTime();
        process = Optional.of(other);
    }

    private void look() {
        process.filter(ProcessHandle::isAlive).ifPresent(alive -> {
            Path about = Path.of("/proc", Long.toString(alive.pid()));
            try (DirectoryStream<Path> files = Files.newDirectoryStream(about.resolve("fd"))) {
                long open = 0;
                for (Path ignored : files) {
                    open++;
                }
                List<String> status = Files.readAllLines(about.resolve("status"));
                looks.add(new Look(
                        (System.nanoTime() - started) / 1e9,
                        ProcLines.number(status, "VmRSS:"),
                        ProcLines.number(status, "Threads:"),
                        open));
            } catch (IOException e) {
                // It has just ended, or this system has no such files.
            }
        });
    }

    /** Prints the most that was seen, and how the longest process went from its tenth second to its end. */
    void print(PrintStream out) {
        List<Look> all = List.copyOf(looks);
        if (all.isEmpty()) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "processes took at most %d MB of memory, %d threads, %d open files (%d looks)%n",
                all.stream().mapToLong(Look::residentKilobytes).max().orElse(0) / 1024,
                all.stream().mapToLong(Look::threads).max().orElse(0),
                all.stream().mapToLong(Look::files).max().orElse(0),
                all.size());
    }

    /** Prints the looks at the process that is watched, some of them. */
    void printCourse(PrintStream out, int lines) {
        List<Look> all = List.copyOf(looks);
        out.printf("%10s%12s%10s%8s%n", "second", "memory MB", "threads", "files");
        for (int i = 0; i < lines && !all.isEmpty(); i++) {
            Look look = all.get((int) ((long) i * (all.size() - 1) / Math.max(1, lines - 1)));
            out.printf(
                    Locale.ROOT,
                    "%10.0f%12d%10d%8d%n",
                    look.seconds(),
                    look.residentKilobytes() / 1024,
                    look.threads(),
                    look.files());
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
