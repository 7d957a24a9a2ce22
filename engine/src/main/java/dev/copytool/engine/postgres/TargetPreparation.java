package dev.copytool.engine.postgres;

import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.connect.SessionPool;
import java.util.List;

/** The first thing a run changes in the target: the marker table, and what it was asked to empty. */
public final class TargetPreparation {

    private TargetPreparation() {}

    /**
     * Prepares the target.
     *
     * @throws dev.copytool.engine.model.CopyException if it cannot be done
     */
    public static void run(SessionPool target, List<Truncation> truncations, ManifestView manifest) {
        target.apart(connection -> {
            MarkerSchema.create(connection, Cluster.isInstalled(connection));
            connection.setAutoCommit(false);
            truncations.forEach(truncation -> truncation.run(connection, manifest));
            return truncations.size();
        });
    }
}
