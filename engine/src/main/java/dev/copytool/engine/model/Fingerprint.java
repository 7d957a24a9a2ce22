package dev.copytool.engine.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a source table looked at one time, cheaply: two that differ mean that it was written to or rewritten in between.
 * Two that are equal prove nothing, since a server counts changes with a delay.
 *
 * @param filenode its file, which TRUNCATE, VACUUM FULL and CLUSTER replace; 0 where it has none
 * @param bytes its size on disk
 * @param changes rows inserted, updated and deleted since the server's statistics began
 */
public record Fingerprint(long filenode, long bytes, long changes) {
    /** Of a query, of whose rows nothing of the kind is known. */
    public static final Fingerprint OF_QUERY = new Fingerprint(0, 0, 0);

    private static final Pattern FORM = Pattern.compile("(\\d+)/(\\d+)/(\\d+)");

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Fingerprint parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a fingerprint of a table");
        }
        return new Fingerprint(number(matcher, 1), number(matcher, 2), number(matcher, 3));
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }

    @Override
    public String toString() {
        return filenode + "/" + bytes + "/" + changes;
    }
}
