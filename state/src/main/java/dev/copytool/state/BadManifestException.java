package dev.copytool.state;

import dev.copytool.engine.model.OneLine;

/** The file given as a manifest cannot be used as one. The message is one line that says why and what to do. */
public final class BadManifestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadManifestException(String message) {
        super(OneLine.shortened(message));
    }

    BadManifestException(String message, Throwable cause) {
        super(OneLine.shortened(message), cause);
    }
}
