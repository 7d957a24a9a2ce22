package dev.copytool.engine.model;

/** Makes text that may come from data or servers fit for one line of a terminal or a log. */
public final class OneLine {

    private static final int LONGEST = 20_000;

    private OneLine() {}

    /** Replaces line breaks by a space and whatever else {@link #isControl} by {@code ?}. */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean spaceDue = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' || c == '\t' || c == '\u2028' || c == '\u2029') {
                spaceDue = true;
                continue;
            }
            if (spaceDue) {
                line.append(' ');
                spaceDue = false;
            }
            line.append(isControl(c) ? '?' : c);
        }
        return line.toString();
    }

    /** The same, and of a text that nobody would read to its end so much as does not fill the memory. */
    public static String shortened(String text) {
        return of(cut(text));
    }

    /** A text, or so much of it. */
    static String cut(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST) + "... (" + (text.length() - LONGEST) + " more characters)";
    }

    /**
     * Whether a terminal would act on it instead of showing it: the ISO controls, among them the escape that starts
     * terminal sequences, what ends a line, and what reverses the direction of the text behind it.
     */
    public static boolean isControl(char c) {
        return Character.isISOControl(c)
                || c == '\u061C'
                || c == '\u200E'
                || c == '\u200F'
                || (c >= '\u2028' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }
}
