package dev.copytool.engine.prepare;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.Distribution;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.prepare.Creation.Dumped;
import dev.copytool.engine.prepare.Creation.Recipe;
import dev.copytool.engine.prepare.Creation.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds out what has to be made, and what stands in the way. Good for one plan. */
final class PreparationPlanner {
    private final Map<TableName, SourceTable> sources;
    private final TargetState target;
    private final Placement placement;
    private final Map<TableName, TableName> renamed = new HashMap<>();
    private final Map<TableName, Creation> creations = new LinkedHashMap<>();
    private final Map<String, TableName> bounds = new HashMap<>();
    private final Set<TableName> there = new HashSet<>();
    private final Set<TableName> seen = new HashSet<>();
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();

    PreparationPlanner(Map<TableName, SourceTable> sources, TargetState target, LayoutRule rule) {
        this.sources = sources;
        this.target = target;
        this.placement = new Placement(sources, target, rule, name -> renamed.getOrDefault(name, name));
    }

    Preparation plan(Collection<WantedTable> wanted) {
        Map<TableName, List<SourceTable>> byTarget = new TreeMap<>();
        for (WantedTable table : wanted) {
            SourceTable source = sources.get(table.source());
            if (source == null) {
                problems.add("source " + table.source() + " does not exist");
            } else {
                byTarget.computeIfAbsent(table.target(), name -> new ArrayList<>())
                        .add(source);
            }
        }
        Map<TableName, SourceTable> models = new TreeMap<>();
        byTarget.forEach((name, tables) -> model(name, tables).ifPresent(model -> models.put(name, model)));
        models.forEach((name, model) -> {
            TableName other = renamed.putIfAbsent(model.name(), name);
            if (other != null) {
                problems.add("targets " + other + " and " + name + " would both get the definition of the source "
                        + model.name() + "; make one of them on the target by hand");
            }
        });
        models.values().forEach(this::need);
        LayoutChecks checks = new LayoutChecks(creations, target);
        problems.addAll(checks.problems());
        notes.addAll(checks.notes());
        return new Preparation(
                checks.ordered(),
                new CreationScript(target, creations.values()),
                there.size(),
                List.copyOf(problems),
                List.copyOf(notes));
    }

    /** The table of the source whose definition a target gets: of its name, else of the one at the head of what it takes. */
    private Optional<SourceTable> model(TableName name, List<SourceTable> tables) {
        SourceTable same = sources.get(name);
        if (same != null) {
            return Optional.of(same);
        }
        if (target.existing().contains(name)) {
            there.add(name);
            return Optional.empty();
        }
        Optional<SourceTable> head = tables.stream()
                .filter(table -> tables.stream().allMatch(other -> other.equals(table) || below(other, table)))
                .findFirst();
        if (head.isEmpty()) {
            problems.add(
                    "target " + name + ": " + tables.size() + " tables are copied into it, and the source has none of"
                            + " that name whose definition it could get; make it on the target by hand");
        }
        return head;
    }

    private boolean below(SourceTable table, SourceTable ancestor) {
        return table.parents().stream()
                .anyMatch(parent -> parent.equals(ancestor.name())
                        || Optional.ofNullable(sources.get(parent))
                                .filter(found -> below(found, ancestor))
                                .isPresent());
    }

    private TableName targetOf(SourceTable table) {
        return renamed.getOrDefault(table.name(), table.name());
    }

    /** Plans a table unless it is there, and before it those it hangs on. */
    private void need(SourceTable table) {
        TableName name = targetOf(table);
        if (!seen.add(name)) {
            return;
        }
        if (target.existing().contains(name)) {
            there.add(name);
            return;
        }
        if (!name.equals(table.name()) && target.existing().contains(table.name())) {
            problems.add(
                    "target " + name + ": it is made as " + table.name() + " and renamed then, but the target has a "
                            + table.name() + " already; make " + name + " by hand");
            return;
        }
        table.parents().stream().map(sources::get).forEach(this::need);
        if (placement.passedOver(table)) {
            notes.add("the target is no Citus cluster; the rules' distribution is passed over");
        }
        if (table.unlogged()) {
            notes.add(table.name() + " is unlogged on the source; on the target a crash does not empty it");
        }
        if (!table.leftOut().isEmpty()) {
            notes.add(table.name() + " is made without " + String.join(", ", table.leftOut())
                    + ", which would act on rows while they are copied; add it after 'migrate'");
        }
        Optional<Creation> creation = table.partition().isPresent()
                ? Optional.of(partition(table, ChildStatements.partition(table, targetOf(parent(table)))))
                : table.inherits() ? child(table) : Optional.of(whole(table));
        creation.ifPresent(made -> creations.put(name, made));
    }

    private Creation whole(SourceTable table) {
        boolean own = table.kind() == RelationKind.TABLE || table.kind() == RelationKind.PARTITIONED_TABLE;
        return creation(
                table,
                own ? new Dumped(placement.childrenOf(table)) : new Written(ChildStatements.ofColumns(table)),
                placement.of(table),
                Set.of(),
                "");
    }

    private Creation partition(SourceTable table, List<String> statements) {
        TableName parent = targetOf(parent(table));
        return new Creation(
                table,
                targetOf(table),
                new Written(statements),
                Optional.empty(),
                Set.of(parent),
                "partition of " + parent,
                Set.of(parent));
    }

    private SourceTable parent(SourceTable table) {
        return placement.parent(table).orElseThrow(() -> new IllegalStateException(table.name() + " has no parent"));
    }

    /** A child of legacy inheritance. */
    private Optional<Creation> child(SourceTable table) {
        SourceTable parent = parent(table);
        Optional<PartitionBy> key =
                placement.childrenOf(parent).or(() -> placement.parent(parent).flatMap(placement::childrenOf));
        Optional<Distribution> layout = placement.of(table);
        boolean plain = table.parents().size() == 1 && table.columnNames().equals(parent.columnNames());
        if (key.isEmpty() && layout.isEmpty()) {
            return plain ? Optional.of(inheriting(table, parent)) : dumped(table);
        }
        if (!plain) {
            problems.add("source " + table.name() + " has columns of its own or several parents; on Citus it can be no"
                    + " child of " + parent.name() + "; make it on the target by hand");
            return Optional.empty();
        }
        return key.isEmpty()
                ? Optional.of(creation(
                        table,
                        new Written(ChildStatements.standalone(table, parent, targetOf(parent))),
                        layout,
                        Set.of(),
                        ""))
                : newPartition(table, parent, key.get());
    }

    private Creation inheriting(SourceTable table, SourceTable parent) {
        return creation(
                table,
                new Written(ChildStatements.inheriting(table, parent, targetOf(parent))),
                Optional.empty(),
                Set.of(targetOf(parent)),
                "child of " + targetOf(parent));
    }

    private Optional<Creation> dumped(SourceTable table) {
        String parents = table.parents().stream().map(TableName::toString).collect(Collectors.joining(", "));
        if (table.parents().stream().anyMatch(name -> !name.equals(renamed.getOrDefault(name, name)))) {
            problems.add("source " + table.name() + " has columns of its own or several parents (" + parents
                    + "), of which one has another name on the target; make it there by hand");
            return Optional.empty();
        }
        return Optional.of(creation(
                table,
                new Dumped(Optional.empty()),
                Optional.empty(),
                Set.copyOf(table.parents()),
                "child of " + parents));
    }

    private Optional<Creation> newPartition(SourceTable table, SourceTable parent, PartitionBy key) {
        String alternative = "; correct partition_by, or let its children be standalone";
        if (parent.inherits()) {
            problems.add("source " + table.name() + ": partitions in the place of legacy inheritance take one level"
                    + "; let the children be standalone");
            return Optional.empty();
        }
        Optional<String> bound = new PartitionBounds(key, parent).of(table);
        if (bound.isEmpty()) {
            problems.add("source " + table.name() + ": no check constraint tells which partition of " + targetOf(parent)
                    + " BY " + key + " it is" + alternative);
            return Optional.empty();
        }
        TableName other = bounds.putIfAbsent(targetOf(parent) + " " + bound.get(), table.name());
        if (other != null) {
            problems.add("source " + table.name() + " and " + other + " would be the same partition of "
                    + targetOf(parent) + " BY " + key + alternative);
            return Optional.empty();
        }
        return Optional.of(
                partition(table, ChildStatements.newPartition(table, parent, targetOf(parent), bound.get())));
    }

    private Creation creation(
            SourceTable table,
            Recipe recipe,
            Optional<Distribution> distribution,
            Set<TableName> below,
            String layout) {
        Set<TableName> after = new HashSet<>();
        table.parents().forEach(parent -> after.add(renamed.getOrDefault(parent, parent)));
        if (distribution.isPresent() && distribution.get() instanceof Distribution.ByColumn by) {
            by.colocateWith().ifPresent(after::add);
        }
        String words = distribution.map(this::words).orElse(layout);
        return new Creation(table, targetOf(table), recipe, distribution, below, words, after);
    }

    private String words(Distribution distribution) {
        return distribution instanceof Distribution.ByColumn by
                ? "distributed by " + by.column()
                        + by.colocateWith()
                                .map(anchor -> " beside " + anchor)
                                .orElseGet(() -> ", " + by.shardCount().orElse(defaultShards()) + " shards")
                : "reference table";
    }

    private int defaultShards() {
        return target.citus().map(TargetState.Citus::shardCount).orElse(1);
    }
}
