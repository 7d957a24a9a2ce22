package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Something could not be done. The message is one line for a person: the object, the cause, the next step.
 *
 * <p>The kind, not the text, says what follows from it.
 */
public final class CopyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What follows from a failure. */
    public enum Kind {
        /** The same attempt may work on new connections: network, restart, deadlock, too many connections. */
        TRANSIENT,
        /** The answer to a COMMIT was lost; only the marker knows what became of it. */
        COMMIT_UNKNOWN,
        /** Trying again would fail the same way: data, rights, definitions, disk full. */
        PERMANENT,
        /** The target refused a row: trying again fails the same way, unless such rows may be set aside. */
        BAD_ROW,
        /** What is in of the item does not belong to what its source holds now; it can be copied anew. */
        SOURCE_CHANGED,
        /** The manifest could not be read or written; the run cannot go on. */
        MANIFEST
    }

    private final Kind kind;
    private final transient ServerMessage server;

    public CopyException(Kind kind, String message, ServerMessage server, @Nullable Throwable cause) {
        super(OneLine.shortened(message), cause);
        this.kind = requireNonNull(kind, "no kind");
        this.server = requireNonNull(server, "no server message");
    }

    public static CopyException permanent(String message) {
        return new CopyException(Kind.PERMANENT, message, ServerMessage.NONE, null);
    }

    public static CopyException sourceChanged(String message) {
        return new CopyException(Kind.SOURCE_CHANGED, message, ServerMessage.NONE, null);
    }

    public static CopyException manifest(String message, @Nullable Throwable cause) {
        return new CopyException(Kind.MANIFEST, message, ServerMessage.NONE, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether another attempt, on new connections, can end otherwise. */
    public boolean retryable() {
        return kind == Kind.TRANSIENT || kind == Kind.COMMIT_UNKNOWN;
    }

    /** Whether a connection was lost or could not be had, and with it perhaps the server. */
    public boolean connection() {
        String state = server.sqlState();
        return retryable()
                && (state.isEmpty() || state.startsWith("08") || state.matches("57P0[123]") || state.equals("53300"));
    }

    /** What the server said; {@link ServerMessage#NONE} where no server spoke. */
    public ServerMessage server() {
        return server;
    }

    /** The one-line message. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
