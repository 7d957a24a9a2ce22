package dev.copytool.engine.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement of a script.
 *
 * @param text as it was written, without the semicolon
 * @param outline the text with every character of what is quoted replaced by {@code _}, so that a keyword found in it is
 *     one, at the same place
 */
record SqlStatement(String text, String outline) {
    /**
     * What has to be passed as a whole: comments, the lines that only psql understands, quoted names and texts. A
     * backslash escapes in texts that begin with E alone, since pg_dump sets standard_conforming_strings.
     */
    private static final Pattern WHOLE = Pattern.compile("""
            (?<skipped>--[^\\n]*|/\\*.*?\\*/|(?<=^|\\n)\\\\[^\\n]*)\
            |(?<quoted>(?<![\\w$])[eE]'(?:[^'\\\\]++|\\\\.|'')*+'|'(?:[^']++|'')*+'|"(?:[^"]++|"")*+"\
            |(?<![\\w$])(?<tag>\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$).*?\\k<tag>)\
            |(?<end>;)""", Pattern.DOTALL);

    SqlStatement {
        if (text.length() != outline.length()) {
            throw new IllegalArgumentException("the outline is not the text's");
        }
    }

    /** Takes a script of {@code pg_dump} apart. */
    static List<SqlStatement> split(String script) {
        List<SqlStatement> statements = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        StringBuilder outline = new StringBuilder();
        Matcher whole = WHOLE.matcher(script);
        int at = 0;
        while (whole.find()) {
            text.append(script, at, whole.start());
            outline.append(script, at, whole.start());
            at = whole.end();
            if (whole.group("quoted") != null) {
                text.append(whole.group());
                outline.append("_".repeat(whole.group().length()));
            } else if (whole.group("end") != null) {
                add(statements, text, outline);
            }
        }
        text.append(script.substring(at));
        outline.append(script.substring(at));
        add(statements, text, outline);
        return statements;
    }

    private static void add(List<SqlStatement> statements, StringBuilder text, StringBuilder outline) {
        String stripped = text.toString().stripLeading();
        int from = text.length() - stripped.length();
        int to = from + stripped.stripTrailing().length();
        if (to > from) {
            statements.add(new SqlStatement(text.substring(from, to), outline.substring(from, to)));
        }
        text.setLength(0);
        outline.setLength(0);
    }

    /** Whether it begins with these words, which are a regular expression over single spaces. */
    boolean begins(String words) {
        return Pattern.compile(words.replace(" ", "\\s+") + "\\b")
                .matcher(outline)
                .lookingAt();
    }
}
