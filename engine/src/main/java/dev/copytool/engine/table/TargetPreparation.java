package dev.copytool.engine.table;

import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.marker.MarkerSchema;
import dev.copytool.engine.spi.StopSignal;
import java.util.List;

/** The first thing a run changes in the target: the marker table, and what it was asked to empty. */
public final class TargetPreparation {

    private TargetPreparation() {}

    /**
     * Prepares the target.
     *
     * @param stop leaves what is not emptied yet as it is
     * @return how many targets were emptied
     * @throws dev.copytool.engine.model.CopyException if it cannot be done
     */
    public static int run(EntryNodes target, List<Truncation> truncations, ManifestView manifest, StopSignal stop) {
        return target.first().pool().apart(connection -> {
            MarkerSchema.create(connection, Cluster.isInstalled(connection));
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
