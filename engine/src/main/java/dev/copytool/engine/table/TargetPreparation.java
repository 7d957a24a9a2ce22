package dev.copytool.engine.table;

import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.StopSignal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * Takes markers out of force whose rows are gone.
     *
     * @param stop leaves what is not looked at yet as it is
     * @return the targets of which that could not be done, and why
     */
    public static Map<TableName, CopyException> clear(EntryNodes target, List<Clearing> clearings, StopSignal stop) {
        Map<TableName, CopyException> failed = new LinkedHashMap<>();
        if (clearings.isEmpty()) {
            return failed;
        }
        target.first().pool().apart(connection -> {
            connection.setAutoCommit(false);
            for (Clearing clearing : clearings) {
                if (stop.requested()) {
                    break;
                }
                try {
                    clearing.run(connection, target);
                } catch (CopyException e) {
                    connection.rollback();
                    failed.put(clearing.target(), e);
                }
            }
            return failed;
        });
        return failed;
    }
}
