package dev.copytool.cli.plan;

import dev.copytool.cli.shell.Nearest;
import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.connect.ConnectionParameters;
import dev.copytool.engine.connect.ConnectionUri;
import dev.copytool.engine.values.Unstorable;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the connections of a plan. */
final class ConnectionReader {
    static final List<String> KEYS = List.of("url", "zone", "rows_at_a_time", "unstorable");
    private static final Map<String, Unstorable> UNSTORABLE =
            Map.of("refuse", Unstorable.REFUSE, "replace", Unstorable.REPLACE);

    /** {@code password=}, or {@code user/password@} as Oracle takes it. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)(password|pwd)\\s*=\\s*[^$;&\\s]|:thin:[^/@]*/[^@$]+@|//[^/@:]*:[^/@$]+@");

    private ConnectionReader() {}

    static Map<String, PlanConnection> read(YamlNode node) {
        Map<String, PlanConnection> connections = new LinkedHashMap<>();
        node.entries()
                .forEach(
                        (name, said) -> connections.put(PlanReader.name(name, said, "a connection"), connection(said)));
        PlanConnection target = connections.get(Plan.TARGET);
        if (target == null) {
            throw node.wrong(
                    "no connection is called '" + Plan.TARGET + "'"
                            + Nearest.hint(Plan.TARGET, connections.keySet(), "")
                                    .replace("did you mean", "is it"),
                    "one, which the steps write to");
        }
        if (PlanConnection.isForeign(target.url())) {
            throw node.wrong("the target is " + target.url().split(":", 3)[1], "PostgreSQL, or a variable");
        }
        return connections;
    }

    private static PlanConnection connection(YamlNode node) {
        if (!node.isMapping()) {
            return PlanConnection.of(url(node));
        }
        Map<String, YamlNode> keys = node.mapping(KEYS);
        return new PlanConnection(
                url(PlanReader.required(node, keys, "url")),
                Optional.ofNullable(keys.get("zone")).map(ConnectionReader::zone),
                Optional.ofNullable(keys.get("rows_at_a_time"))
                        .map(rows -> rows.number(1, PlanConnection.MOST_ROWS_AT_A_TIME))
                        .orElse(PlanConnection.ROWS_AT_A_TIME),
                Optional.ofNullable(keys.get("unstorable"))
                        .map(word -> word.word(UNSTORABLE))
                        .orElse(Unstorable.REFUSE));
    }

    /** A time zone by its name. */
    static ZoneId zone(YamlNode node) {
        try {
            return ZoneId.of(node.text());
        } catch (DateTimeException e) {
            throw node.wrong("'" + node.text() + "' is no time zone", "a name such as Europe/London, or UTC");
        }
    }

    private static String url(YamlNode node) {
        String text = node.text();
        if (Placeholders.isWhole(text)) {
            return text;
        }
        String secret = "none; ~/.pgpass, COPYTOOL_SOURCE_<NAME>_PASSWORD or COPYTOOL_TARGET_PASSWORD have it";
        if (PlanConnection.isForeign(text)) {
            if (SECRET.matcher(text).find()) {
                throw node.wrong("a password in a file", secret);
            }
            return text;
        }
        try {
            ConnectionParameters parameters = ConnectionUri.parse(Placeholders.any(text));
            if (!parameters.withoutSecrets().equals(parameters)) {
                throw node.wrong("a password in a file", secret);
            }
        } catch (IllegalArgumentException e) {
            throw node.wrong(
                    String.valueOf(e.getMessage()),
                    "postgresql://user@host/database or a JDBC URL, with ${VARIABLES} or without");
        }
        return text;
    }
}
