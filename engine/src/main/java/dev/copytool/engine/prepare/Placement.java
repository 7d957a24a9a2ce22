package dev.copytool.engine.prepare;

import dev.copytool.engine.model.Distribution;
import dev.copytool.engine.model.Distribution.ByColumn;
import dev.copytool.engine.model.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Decides how tables lie in the cluster: as their rule says, as their parent does, or as the target has them already. */
final class Placement {
    private final Map<TableName, SourceTable> sources;
    private final TargetState target;
    private final LayoutRule rule;
    private final Function<TableName, TableName> targetOf;

    /**
     * Decides by these.
     *
     * @param targetOf the name on the target of a table of the source
     */
    Placement(
            Map<TableName, SourceTable> sources,
            TargetState target,
            LayoutRule rule,
            Function<TableName, TableName> targetOf) {
        this.sources = sources;
        this.target = target;
        this.rule = rule;
        this.targetOf = targetOf;
    }

    /** Whether a rule asks for what only Citus has, while the target is none. */
    boolean passedOver(SourceTable table) {
        return target.citus().isEmpty() && !wish(table).equals(Layout.NONE);
    }

    /** The partitioning that takes the place of the table's legacy inheritance. */
    Optional<PartitionBy> childrenOf(SourceTable table) {
        return target.citus().flatMap(citus -> wish(table).children());
    }

    /** The parent that decides where a table lies. */
    Optional<SourceTable> parent(SourceTable table) {
        return table.parents().stream().findFirst().map(sources::get);
    }

    /** How the table lies over the nodes; absent means on the coordinator alone, or that there is no cluster. */
    Optional<Distribution> of(SourceTable table) {
        return target.citus().flatMap(citus -> {
            TableName name = targetOf.apply(table.name());
            if (target.existing().contains(name)) {
                return Optional.ofNullable(citus.distributed().get(name));
            }
            Optional<Distribution> above = parent(table).flatMap(this::of);
            Optional<Distribution> own =
                    wish(table).distribution().filter(wish -> !(wish instanceof Distribution.Local) || above.isEmpty());
            boolean asAbove = own.isEmpty()
                    || own.equals(parent(table).flatMap(parent -> wish(parent).distribution()));
            return asAbove && above.isPresent()
                    ? above.map(layout -> beside(layout, table))
                    : own.filter(wish -> !(wish instanceof Distribution.Local));
        });
    }

    private Layout wish(SourceTable table) {
        List<TableName> ancestors = new ArrayList<>();
        for (Optional<SourceTable> above = parent(table); above.isPresent(); above = above.flatMap(this::parent)) {
            ancestors.add(above.get().name());
        }
        return rule.of(table.name(), ancestors);
    }

    private Distribution beside(Distribution above, SourceTable child) {
        TableName parent = targetOf.apply(child.parents().get(0));
        return above instanceof ByColumn by
                ? new ByColumn(by.column(), Optional.of(parent), OptionalInt.empty())
                : above;
    }
}
