package dev.copytool.cli.command;

import dev.copytool.engine.CopyReport;
import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The items that a pass could not finish, since their first parts do not belong to what their sources hold now. */
final class ChangedSources implements CopyListener {
    private final Map<UUID, Item> items = new ConcurrentHashMap<>();
    private final boolean another;

    /**
     * Of a pass.
     *
     * @param another whether another pass may copy them anew; else they are failures like any other
     */
    ChangedSources(boolean another) {
        this.another = another;
    }

    @Override
    public void on(CopyEvent event) {
        if (another
                && event instanceof CopyEvent.PartFailed failed
                && failed.error().kind() == CopyException.Kind.SOURCE_CHANGED) {
            items.put(failed.part().item().uuid(), failed.part().item());
        }
    }

    Set<UUID> uuids() {
        return Set.copyOf(items.keySet());
    }

    /** What became of all others. */
    CopyReport without(CopyReport report) {
        return new CopyReport(
                report.committed(),
                report.alreadyIn(),
                report.unsettled(),
                report.failed() - items.size(),
                report.released(),
                report.notStarted(),
                report.counts(),
                report.elapsed(),
                report.stopped());
    }
}
