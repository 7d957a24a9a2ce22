package dev.copytool.cli.output;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Adds up the rows that the parts of a run left out, whether this run copied them or an earlier one. Thread-safe. */
public final class Rejected implements CopyListener {
    private final Path manifest;
    private final List<Path> files = new ArrayList<>();
    private long rows;

    public Rejected(Path manifest) {
        this.manifest = manifest;
    }

    @Override
    public void on(CopyEvent event) {
        if (event instanceof CopyEvent.PartCommitted committed) {
            add(committed.part(), committed.counts());
        } else if (event instanceof CopyEvent.PartSkipped skipped) {
            add(skipped.part(), skipped.counts());
        } else if (event instanceof CopyEvent.PartUnsettled unsettled) {
            add(unsettled.part(), unsettled.counts());
        }
    }

    private synchronized void add(Part part, Counts counts) {
        if (counts.rejected() > 0) {
            rows += counts.rejected();
            files.add(RejectFiles.rows(manifest, part.key(), part.item().source()));
        } else {
            RejectFiles.remove(manifest, part.key(), part.item().source());
        }
    }

    /** How many rows. */
    public synchronized long rows() {
        return rows;
    }

    /**
     * How many rows of how many tables, and where they are; for a run that left rows out.
     *
     * @param item what a table is called
     */
    public synchronized String line(String item) {
        Path where = files.size() == 1 ? files.get(0) : RejectFiles.directory(manifest);
        return Units.count(rows, "row") + " of " + Units.count(files.size(), item) + " rejected, see " + where
                + (files.stream().allMatch(Files::exists)
                        ? ""
                        : ", which is not all here; another copy of this manifest has it");
    }
}
