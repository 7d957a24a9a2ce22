package dev.copytool.cli.plan;

import dev.copytool.cli.shell.Nearest;
import dev.copytool.cli.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the checks of a plan. */
final class CheckReader {
    static final List<String> KEYS = List.of("name", "expected", "actual", "adjustment", "note");
    static final List<String> SIDE_KEYS = List.of("connection", "query");

    private final Parameters parameters;
    private final Set<String> connections;

    CheckReader(Parameters parameters, Set<String> connections) {
        this.parameters = parameters;
        this.connections = connections;
    }

    List<PlanCheck> read(YamlNode node) {
        List<PlanCheck> checks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlNode one : node.list()) {
            PlanCheck check = check(one);
            if (!names.add(check.name())) {
                throw one.wrong("a second check '" + check.name() + "'", "each name once");
            }
            checks.add(check);
        }
        return checks;
    }

    private PlanCheck check(YamlNode node) {
        Map<String, YamlNode> keys = node.mapping(KEYS);
        Optional<String> note = Optional.ofNullable(keys.get("note")).map(YamlNode::text);
        Optional<YamlNode> adjustment = Optional.ofNullable(keys.get("adjustment"));
        if (adjustment.isPresent() && note.isEmpty()) {
            throw adjustment.get().wrong("an adjustment without a note", "'note' to say why");
        }
        return new PlanCheck(
                PlanReader.required(node, keys, "name").text(),
                side(PlanReader.required(node, keys, "expected")),
                side(PlanReader.required(node, keys, "actual")),
                adjustment.map(CheckReader::number).orElse(BigDecimal.ZERO),
                note);
    }

    private static BigDecimal number(YamlNode node) {
        try {
            return new BigDecimal(node.scalar());
        } catch (NumberFormatException e) {
            throw node.wrong("'" + node.scalar() + "'", "a number");
        }
    }

    /** A value, or a query; one of the target where no connection is named. */
    private PlanCheck.Side side(YamlNode node) {
        if (!node.isMapping()) {
            return new PlanCheck.Side.Constant(node.scalar());
        }
        Map<String, YamlNode> keys = node.mapping(SIDE_KEYS);
        Optional<YamlNode> named = Optional.ofNullable(keys.get("connection"));
        String connection = named.map(YamlNode::text).orElse(Plan.TARGET);
        if (!connections.contains(connection)) {
            throw named.orElse(node)
                    .wrong(
                            "there is no connection '" + connection + "'" + Nearest.hint(connection, connections, ""),
                            "one of " + String.join(", ", connections));
        }
        String sql = parameters
                .into(PlanReader.required(node, keys, "query"))
                .strip()
                .replaceFirst(";\\z", "");
        return new PlanCheck.Side.Query(connection, sql);
    }
}
