package dev.copytool.engine.event;

import java.util.List;

/** Hears what a run does, on the worker's thread. It can neither slow nor break the run: what it throws is logged. */
@FunctionalInterface
public interface CopyListener {
    CopyListener NONE = event -> {};

    void on(CopyEvent event);

    /** Tells each in turn, also after one that failed. */
    static CopyListener all(List<CopyListener> listeners) {
        List<CopyListener> isolated =
                listeners.stream().map(CopyListener::isolated).toList();
        return event -> isolated.forEach(listener -> listener.on(event));
    }

    /** The same, but that what it throws is logged instead. */
    static CopyListener isolated(CopyListener listener) {
        return new IsolatedListener(listener);
    }
}
