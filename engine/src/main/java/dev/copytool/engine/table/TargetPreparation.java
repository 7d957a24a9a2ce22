package dev.copytool.engine.table;

import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.spi.StopSignal;
import java.util.List;

/** Empties what a run was asked to empty; the table of markers is there. */
public final class TargetPreparation {

    private TargetPreparation() {}

    /**
     * Empties the targets.
     *
     * @param stop leaves what is not emptied yet as it is
     * @return how many targets were emptied
     * @throws dev.copytool.engine.model.CopyException if it cannot be done
     */
    public static int run(EntryNodes target, List<Truncation> truncations, ManifestView manifest, StopSignal stop) {
        if (truncations.isEmpty()) {
            return 0;
        }
        return target.first().pool().apart(connection -> {
            connection.setAutoCommit(false);
            int emptied = 0;
            while (emptied < truncations.size() && !stop.requested()) {
                truncations.get(emptied).run(connection, target, manifest);
                emptied++;
            }
            return emptied;
        });
    }
}
