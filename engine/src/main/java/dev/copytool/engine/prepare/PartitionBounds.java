package dev.copytool.engine.prepare;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.prepare.Conditions.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells from a child's check constraints which partition it would be. */
final class PartitionBounds {
    /** Types of which one more is the next value. */
    private static final Set<String> COUNTABLE = Set.of("smallint", "integer", "bigint", "date");

    private final PartitionBy key;
    private final SourceTable parent;

    PartitionBounds(PartitionBy key, SourceTable parent) {
        this.key = key;
        this.parent = parent;
    }

    /** The bound that lets in what the child's checks let in, by the key's columns; nothing where they do not tell. */
    Optional<String> of(SourceTable child) {
        List<Condition> conditions = child.checks().stream()
                .flatMap(check -> Conditions.of(check.definition()).stream().flatMap(List::stream))
                .toList();
        return key.method() == PartitionBy.Method.LIST
                ? value(key.columns().get(0), "=", conditions).map(value -> "FOR VALUES IN (" + value + ")")
                : range(conditions);
    }

    /** As far as columns are pinned to one value each the bounds agree; the first that is not ends them. */
    private Optional<String> range(List<Condition> conditions) {
        List<String> from = new ArrayList<>();
        List<String> to = new ArrayList<>();
        for (String column : key.columns()) {
            Optional<String> one = value(column, "=", conditions);
            if (one.isEmpty()) {
                return open(column, from, to, conditions);
            }
            from.add(one.get());
            to.add(one.get());
        }
        int last = to.size() - 1;
        if (!COUNTABLE.contains(type(key.columns().get(last)))) {
            return Optional.empty();
        }
        to.set(last, to.get(last) + " + 1");
        return Optional.of(bound(from, to));
    }

    private Optional<String> open(String column, List<String> from, List<String> to, List<Condition> conditions) {
        Optional<String> low = value(column, ">=", conditions);
        Optional<String> high = value(column, "<", conditions);
        boolean halfOpen = low.isPresent() && high.isPresent();
        if (!halfOpen && from.isEmpty()) {
            return Optional.empty();
        }
        from.add(halfOpen ? low.get() : "MINVALUE");
        to.add(halfOpen ? high.get() : "MAXVALUE");
        while (from.size() < key.columns().size()) {
            from.add("MINVALUE");
            to.add(halfOpen ? "MINVALUE" : "MAXVALUE");
        }
        return Optional.of(bound(from, to));
    }

    private static String bound(List<String> from, List<String> to) {
        return "FOR VALUES FROM (" + String.join(", ", from) + ") TO (" + String.join(", ", to) + ")";
    }

    /** The one value with which the checks compare the column by this operator. */
    private Optional<String> value(String column, String operator, List<Condition> conditions) {
        List<String> values = conditions.stream()
                .filter(condition -> condition.column().equals(column)
                        && condition.operator().equals(operator))
                .map(Condition::value)
                .distinct()
                .toList();
        return values.size() == 1
                ? Optional.of("CAST(" + Quoted.literal(values.get(0)) + " AS " + type(column) + ")")
                : Optional.empty();
    }

    private String type(String column) {
        return parent.column(column).map(SourceTable.Column::type).orElse("text");
    }
}
