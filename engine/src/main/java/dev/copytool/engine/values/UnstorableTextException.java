package dev.copytool.engine.values;

/** A text that PostgreSQL cannot hold. */
public final class UnstorableTextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnstorableTextException(String what) {
        super(what);
    }
}
