package dev.copytool.engine.model;

/** Makes text that may come from data or servers fit for one line of a terminal or a log. */
public final class OneLine {

    private OneLine() {}

    /**
     * Replaces line breaks by a space and other control characters (among them the escape that starts terminal
     * sequences) by {@code ?}.
     */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean spaceDue = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' || c == '\t') {
                spaceDue = true;
                continue;
            }
            if (spaceDue) {
                line.append(' ');
                spaceDue = false;
            }
            line.append(Character.isISOControl(c) ? '?' : c);
        }
        return line.toString();
    }
}
