package dev.copytool.cli.plan;

import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.Nearest;
import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.catalog.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that stand for {@code :name} in SQL, each as a literal. */
final class Parameters {
    static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    /**
     * What SQL has that may hold a colon and is none of ours (PostgreSQL manual, "Lexical Structure"), or a parameter. Of
     * nested comments the inner end is taken for the outer, and what is then taken for SQL is still a comment to the server.
     */
    private static final Pattern PIECES = Pattern.compile(
            "(?<skip>--[^\\n]*|/\\*.*?\\*/|\\$(?<tag>\\w*)\\$.*?\\$\\k<tag>\\$|[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'"
                    + "|\"(?:[^\"]|\"\")*\"|::)|(?<![\\w\\]]):(?<name>[A-Za-z_]\\w*)",
            Pattern.DOTALL);

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Those that a plan declares.
     *
     * @param given values that take the place of the declared ones
     */
    static Parameters of(Map<String, YamlNode> declared, Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : given.keySet()) {
            if (!declared.containsKey(name)) {
                throw Ending.usage("--param " + name + ": the plan has no such parameter"
                        + Nearest.hint(name, declared.keySet(), "")
                        + (declared.isEmpty() ? "" : "; it has " + String.join(", ", declared.keySet())));
            }
        }
        declared.forEach((name, node) -> {
            if (!NAME.matcher(name).matches()) {
                throw node.wrong("the parameter '" + name + "'", "a name of a-z, 0-9 and _");
            }
            if (node.isNothing() && !given.containsKey(name)) {
                throw node.wrong("the parameter '" + name + "' has no value", "one here, or --param " + name + "=...");
            }
            values.put(name, Optional.ofNullable(given.get(name)).orElseGet(node::scalar));
        });
        return new Parameters(values);
    }

    Map<String, String> values() {
        return Map.copyOf(values);
    }

    /** The SQL with literals in the place of parameters. */
    String into(YamlNode sql) {
        Matcher matcher = PIECES.matcher(sql.text());
        StringBuilder bound = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group("name");
            String piece = matcher.group();
            if (name != null) {
                String value = values.get(name);
                if (value == null) {
                    throw sql.wrong(
                            "':" + name + "' is no parameter" + Nearest.hint(name, values.keySet(), ""),
                            values.isEmpty()
                                    ? "parameters to be declared under 'parameters'"
                                    : "one of " + String.join(", ", values.keySet()));
                }
                piece = Quoted.literal(value);
            }
            matcher.appendReplacement(bound, Matcher.quoteReplacement(piece));
        }
        return matcher.appendTail(bound).toString();
    }
}
