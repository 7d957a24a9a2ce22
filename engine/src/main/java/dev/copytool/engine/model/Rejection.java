package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

/**
 * A row that the target refused.
 *
 * @param row its number among the rows the source sent, from 1
 * @param why what the target said
 * @param place the column and value it spoke of, as far as it did; else empty
 */
public record Rejection(long row, ServerMessage why, String place) {

    public Rejection {
        requireNonNull(why, "no why");
        requireNonNull(place, "no place");
        if (row < 1) {
            throw new IllegalArgumentException("row " + row);
        }
    }

    /** What the target said, in one line. */
    public String message() {
        String detail = why.detail().isEmpty() ? "" : " (" + why.detail() + ")";
        return OneLine.of(why.error() + detail + (place.isEmpty() ? "" : ", at " + place));
    }
}
