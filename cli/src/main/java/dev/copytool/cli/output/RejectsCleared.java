package dev.copytool.cli.output;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.spi.ForwardingManifest;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import java.nio.file.Path;

/**
 * A manifest beside which no list of rejected rows outlives the proof that its attempt has not committed: a claim that is
 * granted removes it, whether this run allows for rejected rows or not. Thread-safe.
 */
public final class RejectsCleared extends ForwardingManifest {
    private final Path file;

    /**
     * Beside that file.
     *
     * @param manifest where all is recorded
     * @param file the manifest's file
     */
    public RejectsCleared(Manifest manifest, Path file) {
        super(manifest);
        this.file = file;
    }

    @Override
    public void claimed(Part part, Attempt attempt) {
        RejectFiles.remove(file, part.key(), part.item().source());
        super.claimed(part, attempt);
    }
}
