package dev.copytool.cli.output;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps what became of rows that have met others, to be told at the end. Thread-safe. */
public final class Merges implements CopyListener {
    private final Map<Long, String> lines = new ConcurrentSkipListMap<>();

    @Override
    public void on(CopyEvent event) {
        if (event instanceof CopyEvent.PartMerged merged) {
            lines.put(merged.part().item().id(), merged.part() + ": " + merged.merged());
        }
    }

    /** Prints a line for each step, in the order of the plan. */
    public void print(PrintWriter out) {
        lines.values().forEach(out::println);
    }
}
