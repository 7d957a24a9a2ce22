package dev.copytool.cli.output;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import java.nio.file.Path;

/**
 * A manifest beside which no list of rejected rows outlives the proof that its attempt has not committed: a claim that is
 * granted removes it, whether this run allows for rejected rows or not. Thread-safe.
 *
 * @param manifest where all is recorded
 * @param file the manifest's file
 */
public record RejectsCleared(Manifest manifest, Path file) implements Manifest {

    @Override
    public void claimed(Part part, Attempt attempt) {
        RejectFiles.remove(file, part.key(), part.item().source());
        manifest.claimed(part, attempt);
    }

    @Override
    public void done(Part part, Counts counts) {
        manifest.done(part, counts);
    }

    @Override
    public void unsettled(Part part, Counts counts, String why) {
        manifest.unsettled(part, counts, why);
    }

    @Override
    public void failed(Part part, CopyException error) {
        manifest.failed(part, error);
    }

    @Override
    public void released(Part part) {
        manifest.released(part);
    }
}
