package dev.copytool.cli.progress;

import dev.copytool.engine.event.CopyListener;

/** Shows a run while it runs. Closing it leaves the screen to whoever writes next. */
public interface ProgressView extends CopyListener, AutoCloseable {

    @Override
    void close();
}
