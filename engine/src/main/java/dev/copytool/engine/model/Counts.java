package dev.copytool.engine.model;

/**
 * How much of a part went over.
 *
 * @param rows rows that are in the target
 * @param bytes bytes of COPY data
 * @param rejected rows that were sent and are not in the target, because it refused them and that was allowed
 */
public record Counts(long rows, long bytes, long rejected) {

    public static final Counts NONE = new Counts(0, 0);

    /** Rows of which none was refused. */
    public Counts(long rows, long bytes) {
        this(rows, bytes, 0);
    }

    public Counts {
        if (rows < 0 || bytes < 0 || rejected < 0) {
            throw new IllegalArgumentException(
                    "negative count: " + rows + " rows, " + bytes + " bytes, " + rejected + " rejected");
        }
    }
}
