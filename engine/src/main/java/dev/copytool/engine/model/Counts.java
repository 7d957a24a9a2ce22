package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * How much of a part went over.
 *
 * @param rows rows that are in the target
 * @param bytes bytes of COPY data
 * @param rejected rows that were sent and are not in the target, because it refused them and that was allowed
 * @param digest of the rows that were sent, where one was made ({@link RowsDigest})
 * @param held of the rows as the target holds them, where that is known
 */
public record Counts(long rows, long bytes, long rejected, OptionalLong digest, OptionalLong held) {

    public static final Counts NONE = new Counts(0, 0);

    /** Rows of which none was refused. */
    public Counts(long rows, long bytes) {
        this(rows, bytes, 0);
    }

    /** Rows of which there is no digest. */
    public Counts(long rows, long bytes, long rejected) {
        this(rows, bytes, rejected, OptionalLong.empty(), OptionalLong.empty());
    }

    public Counts {
        requireNonNull(digest, "no digest");
        requireNonNull(held, "no held");
        if (rows < 0 || bytes < 0 || rejected < 0) {
            throw new IllegalArgumentException(
                    "negative count: " + rows + " rows, " + bytes + " bytes, " + rejected + " rejected");
        }
    }

    /** The same with the digest of the rows that were sent. */
    public Counts sent(OptionalLong rowsSent) {
        return new Counts(rows, bytes, rejected, rowsSent, held);
    }

    /** The same with the digest of the rows that the target holds. */
    public Counts held(OptionalLong rowsHeld) {
        return new Counts(rows, bytes, rejected, digest, rowsHeld);
    }
}
