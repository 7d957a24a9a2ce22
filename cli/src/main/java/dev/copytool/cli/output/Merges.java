package dev.copytool.cli.output;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.model.Merged;
import dev.copytool.engine.model.TableName;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what became of rows that have met others, to be told at the end. Thread-safe. */
public final class Merges implements CopyListener {

    /** What became of rows of a step that went into one table. */
    private record Way(TableName step, TableName table) {}

    private final Map<Long, Map<Way, Merged>> steps = new TreeMap<>();

    @Override
    public synchronized void on(CopyEvent event) {
        if (event instanceof CopyEvent.PartMerged merged) {
            steps.computeIfAbsent(merged.part().item().id(), item -> new LinkedHashMap<>())
                    .merge(
                            new Way(
                                    merged.part().item().source(),
                                    merged.merged().table()),
                            merged.merged(),
                            Merged::plus);
        }
    }

    /** Prints a line for each step and table, in the order of the plan. */
    public synchronized void print(PrintWriter out) {
        steps.values()
                .forEach(tables -> tables.forEach(
                        (way, merged) -> out.println(way.step() + " -> " + way.table() + ": " + merged)));
    }
}
