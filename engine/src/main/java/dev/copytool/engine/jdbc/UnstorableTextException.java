package dev.copytool.engine.jdbc;

/** A text that PostgreSQL cannot hold. */
final class UnstorableTextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnstorableTextException(String what) {
        super(what);
    }
}
