package dev.copytool.cli.output;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Merged;
import dev.copytool.engine.model.TableName;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what became of the rows of steps, to be told at the end. Thread-safe. */
public final class StepReport implements CopyListener {

    /** What became of rows of a step. */
    private static final class Told {
        final TableName step;
        final TableName target;
        final Map<TableName, Merged> tables = new LinkedHashMap<>();
        long rows;
        long rejected;

        Told(Item item) {
            this.step = item.source();
            this.target = item.target();
        }

        void print(PrintWriter out) {
            tables.forEach((table, merged) -> out.println(step + " -> " + table + ": " + merged));
            // Statements have no table, and bring no rows.
            if (tables.isEmpty() && !target.equals(step)) {
                out.println(step + " -> " + target + ": " + new Merged(target, rows, 0, 0, 0));
            }
            if (rejected > 0) {
                out.println(step + ": " + rejected + " rejected");
            }
        }
    }

    private final Map<Long, Told> steps = new TreeMap<>();

    @Override
    public synchronized void on(CopyEvent event) {
        if (event instanceof CopyEvent.PartMerged merged) {
            told(merged.part().item()).tables.merge(merged.merged().table(), merged.merged(), Merged::plus);
        } else if (event instanceof CopyEvent.PartCommitted committed) {
            Told told = told(committed.part().item());
            told.rows += committed.counts().rows();
            told.rejected += committed.counts().rejected();
        }
    }

    private Told told(Item item) {
        return steps.computeIfAbsent(item.id(), id -> new Told(item));
    }

    /** Prints a line for each step and table, in the order of the plan. */
    public synchronized void print(PrintWriter out) {
        steps.values().forEach(told -> told.print(out));
    }
}
