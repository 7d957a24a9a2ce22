package dev.copytool.cli.output;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what became of rows that have met others, to be told at the end. Thread-safe. */
public final class Merges implements CopyListener {
    private final Map<Long, List<String>> lines = new ConcurrentSkipListMap<>();

    @Override
    public void on(CopyEvent event) {
        if (event instanceof CopyEvent.PartMerged merged) {
            lines.computeIfAbsent(merged.part().item().id(), item -> new CopyOnWriteArrayList<>())
                    .add(merged.part().item().source() + " -> "
                            + merged.merged().table() + ": " + merged.merged());
        }
    }

    /** Prints a line for each step and table, in the order of the plan. */
    public void print(PrintWriter out) {
        lines.values().forEach(each -> each.forEach(out::println));
    }
}
