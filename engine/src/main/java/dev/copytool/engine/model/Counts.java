package dev.copytool.engine.model;

/**
 * How much of a part went over.
 *
 * @param rows rows
 * @param bytes bytes of COPY data
 */
public record Counts(long rows, long bytes) {

    public static final Counts NONE = new Counts(0, 0);

    public Counts {
        if (rows < 0 || bytes < 0) {
            throw new IllegalArgumentException("negative count: " + rows + " rows, " + bytes + " bytes");
        }
    }
}
