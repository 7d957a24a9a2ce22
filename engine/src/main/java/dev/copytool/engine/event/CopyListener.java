package dev.copytool.engine.event;

import java.util.List;

/** Hears what a run does, on the worker's thread. It can neither slow nor break the run: what it throws is logged. */
@FunctionalInterface
public interface CopyListener {
    CopyListener NONE = event -> {};

    void on(CopyEvent event);

    /** Tells each in turn. */
    static CopyListener all(List<CopyListener> listeners) {
        List<CopyListener> copy = List.copyOf(listeners);
        return event -> copy.forEach(listener -> listener.on(event));
    }
}
