package dev.copytool.cli.plan;

import dev.copytool.cli.yaml.YamlNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements of a step, which run in a transaction that is not theirs to end. */
final class Statements {
    /**
     * What may hold a semicolon that ends no statement (PostgreSQL manual, "Lexical Structure"), comments aside, and names, since a dollar
     * within one begins no quotation.
     */
    private static final Pattern OPAQUE = Pattern.compile(
            "\\$(?<tag>[\\p{L}_][\\w\\P{ASCII}]*)?\\$.*?\\$\\k<tag>\\$|\\$\\$.*?\\$\\$"
                    + "|[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[\\p{L}_][\\w$\\P{ASCII}]*",
            Pattern.DOTALL);

    private static final Pattern CONTROL = Pattern.compile(
            "(?i)(?:^|;)\\s*(begin|start\\s+transaction|commit|end|rollback|abort|prepare\\s+transaction)\\b");

    private Statements() {}

    /** The statements with literals in the place of parameters, if none of them begins or ends a transaction. */
    static String read(Parameters parameters, YamlNode node) {
        String sql = parameters.into(node);
        Matcher control = CONTROL.matcher(plain(sql));
        if (control.find()) {
            throw node.wrong(
                    "'" + control.group(1) + "' in statements",
                    "none that begins or ends a transaction: all of a step is one, with its marker");
        }
        return sql;
    }

    /** The words of the statements and what stands between them, without comments and quotations. */
    private static String plain(String sql) {
        StringBuilder plain = new StringBuilder();
        Matcher opaque = OPAQUE.matcher(sql);
        int at = 0;
        while (at < sql.length()) {
            if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", at)) {
                at = afterComment(sql, at);
                plain.append(' ');
            } else if (opaque.region(at, sql.length()).lookingAt()) {
                boolean word =
                        Character.isLetter(sql.charAt(at)) && !opaque.group().endsWith("'");
                plain.append(word ? opaque.group() : " ");
                at = opaque.end();
            } else {
                plain.append(sql.charAt(at));
                at++;
            }
        }
        return plain.toString();
    }

    /** Comments may hold others. */
    private static int afterComment(String sql, int from) {
        int depth = 0;
        int at = from;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
        return at;
    }
}
