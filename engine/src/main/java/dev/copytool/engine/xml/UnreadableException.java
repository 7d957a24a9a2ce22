package dev.copytool.engine.xml;

/** A document cannot be read as it should; the message says why, in a few words. */
final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** There may be one for each of many documents, so it has no stack trace. */
    UnreadableException(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
