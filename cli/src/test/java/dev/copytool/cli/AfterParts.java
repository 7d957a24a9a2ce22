package dev.copytool.cli;

import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.ForwardingManifest;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does something once so many parts are recorded as copied, on the thread that recorded the last of them.
 *
 * @param parts how many, with the cuts of items; 0: when all is ready to be copied
 */
record AfterParts(int parts, Runnable action, AtomicInteger done) implements Seams {

    AfterParts(int parts, Runnable action) {
        this(parts, action, new AtomicInteger());
    }

    @Override
    public Manifest manifest(Manifest manifest) {
        if (parts == 0) {
            action.run();
        }
        return new ForwardingManifest(manifest) {
            @Override
            public void done(Part part, Counts counts) {
                super.done(part, counts);
                if (done.incrementAndGet() == parts) {
                    action.run();
                }
            }
        };
    }
}
