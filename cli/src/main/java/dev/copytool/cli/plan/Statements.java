package dev.copytool.cli.plan;

import dev.copytool.cli.yaml.YamlNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements of a step, which run in a transaction that is not theirs to end. */
final class Statements {
    /** What may hold a semicolon that ends no statement (PostgreSQL manual, "Lexical Structure"). */
    private static final Pattern OPAQUE = Pattern.compile(
            "--[^\\n]*|/\\*.*?\\*/|\\$(?<tag>\\w*)\\$.*?\\$\\k<tag>\\$|[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"",
            Pattern.DOTALL);

    private static final Pattern CONTROL = Pattern.compile(
            "(?i)(?:^|;)\\s*(begin|start\\s+transaction|commit|end|rollback|abort|prepare\\s+transaction)\\b");

    private Statements() {}

    /** The statements with literals in the place of parameters, if none of them begins or ends a transaction. */
    static String read(Parameters parameters, YamlNode node) {
        String sql = parameters.into(node);
        Matcher control = CONTROL.matcher(OPAQUE.matcher(sql).replaceAll(" "));
        if (control.find()) {
            throw node.wrong(
                    "'" + control.group(1) + "' in statements",
                    "none that begins or ends a transaction: all of a step is one, with its marker");
        }
        return sql;
    }
}
