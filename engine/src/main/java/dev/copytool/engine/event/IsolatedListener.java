package dev.copytool.engine.event;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a listener's failure from the run and from other listeners: logs the first, drops all. */
final class IsolatedListener implements CopyListener {
    private static final Logger log = LoggerFactory.getLogger(IsolatedListener.class);

    private final CopyListener listener;
    private final AtomicBoolean logged = new AtomicBoolean();

    IsolatedListener(CopyListener listener) {
        this.listener = listener;
    }

    @Override
    public void on(CopyEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            if (logged.compareAndSet(false, true)) {
                log.warn("a listener failed on {}; further failures are not logged", event, e);
            }
        }
    }
}
