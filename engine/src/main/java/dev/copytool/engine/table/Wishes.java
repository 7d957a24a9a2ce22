package dev.copytool.engine.table;

import static java.util.Objects.requireNonNull;

/**
 * How a person wants tables to be copied.
 *
 * @param format in which format
 * @param split which are cut into parts
 * @param freeze whether rows are frozen where the target allows it; it is locked against readers while it takes them
 * @param allowTriggers whether triggers of targets may change rows
 */
public record Wishes(FormatWish format, SplitWish split, boolean freeze, boolean allowTriggers) {

    /** What serves most. */
    public static final Wishes DEFAULT = new Wishes(FormatWish.AUTO, SplitWish.AUTO, true, false);

    public Wishes {
        requireNonNull(format, "no format");
        requireNonNull(split, "no split");
    }
}
