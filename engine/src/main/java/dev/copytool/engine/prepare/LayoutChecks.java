package dev.copytool.engine.prepare;

import dev.copytool.engine.model.Distribution;
import dev.copytool.engine.model.Distribution.ByColumn;
import dev.copytool.engine.model.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks for what Citus would refuse in planned tables, and puts them in order. */
final class LayoutChecks {
    /** With about 800,000 shards the metadata of clusters has failed; long before that they get slow. */
    private static final long MANY_SHARDS = 100_000;

    private final Map<TableName, Creation> creations;
    private final TargetState target;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    LayoutChecks(Map<TableName, Creation> creations, TargetState target) {
        this.creations = creations;
        this.target = target;
        creations.values().forEach(this::check);
        long shards = creations.values().stream().mapToLong(this::shards).sum();
        if (shards > MANY_SHARDS) {
            notes.add("these tables make " + shards + " shards; Citus gets slow with more than " + MANY_SHARDS
                    + ", a lower shard_count or fewer distributed tables would do");
        }
    }

    List<String> problems() {
        return problems;
    }

    Set<String> notes() {
        return notes;
    }

    /** The tables, each after those it needs; among the rest reference tables first. */
    List<Creation> ordered() {
        Set<TableName> done = new LinkedHashSet<>();
        creations.values().stream()
                .sorted(Comparator.comparing((Creation creation) ->
                                !(creation.distribution().orElse(null) instanceof Distribution.Reference))
                        .thenComparing(Creation::target))
                .forEach(creation -> visit(creation, done, new HashSet<>()));
        return done.stream().map(creations::get).toList();
    }

    private void visit(Creation creation, Set<TableName> done, Set<TableName> path) {
        if (done.contains(creation.target()) || !path.add(creation.target())) {
            return;
        }
        for (TableName needed : creation.after()) {
            Optional.ofNullable(creations.get(needed)).ifPresent(before -> visit(before, done, path));
        }
        done.add(creation.target());
    }

    private void check(Creation creation) {
        by(creation.target()).ifPresent(by -> {
            unique(creation, by.column(), "distribution column '" + by.column() + "'");
            if (creation.distribution().isPresent()) {
                column(creation, by);
                anchor(creation, by);
            }
        });
        if (creation.recipe() instanceof Creation.Dumped dumped) {
            dumped.partitionBy()
                    .ifPresent(key -> key.columns().forEach(column -> {
                        unique(creation, column, "partition column '" + column + "'");
                        if (creation.source().column(column).isEmpty()) {
                            problems.add("target " + creation.target() + ": there is no column '" + column
                                    + "' to partition it by; correct partition_by");
                        }
                    }));
        }
    }

    /** How the rows of a table, or of the table it is a partition of, are told apart. */
    private Optional<ByColumn> by(TableName name) {
        Creation creation = creations.get(name);
        if (creation == null) {
            return column(target.citus()
                    .flatMap(citus -> Optional.ofNullable(citus.distributed().get(name))));
        }
        return column(creation.distribution())
                .or(() -> creation.below().stream()
                        .flatMap(parent -> by(parent).stream())
                        .findFirst());
    }

    private static Optional<ByColumn> column(Optional<Distribution> layout) {
        return layout.filter(ByColumn.class::isInstance).map(ByColumn.class::cast);
    }

    private void column(Creation creation, ByColumn by) {
        Optional<SourceTable.Column> column = creation.source().column(by.column());
        if (column.isEmpty()) {
            problems.add("target " + creation.target() + ": the source's table has no column '" + by.column()
                    + "' to distribute it by; correct the rule");
        } else if (!column.get().notNull()) {
            notes.add("the distribution column '" + by.column() + "' of " + creation.target()
                    + " may be NULL on the source; Citus refuses such rows");
        }
    }

    private void unique(Creation creation, String column, String what) {
        if (creation.source().column(column).isEmpty()) {
            return;
        }
        for (SourceTable.Index index : creation.source().indexes()) {
            if (index.unique() && !index.columns().contains(column)) {
                problems.add("target " + creation.target() + ": '" + index.name() + "' is unique without the " + what
                        + ", which Citus refuses; choose one of its columns, or make the table on the target by hand"
                        + " without it");
            }
        }
    }

    private void anchor(Creation creation, ByColumn by) {
        by.colocateWith().ifPresent(anchor -> {
            if (by(anchor).isEmpty()) {
                problems.add("target " + creation.target() + ": colocate_with names " + anchor
                        + ", which is neither distributed on the target nor to be made; correct the rule");
            } else if (circular(creation)) {
                problems.add("target " + creation.target() + ": colocate_with leads back to the table itself through "
                        + anchor + "; correct the rule");
            }
        });
    }

    private boolean circular(Creation start) {
        Set<TableName> path = new HashSet<>();
        Optional<TableName> next = Optional.of(start.target());
        while (next.isPresent()) {
            if (!path.add(next.get())) {
                return true;
            }
            next = next.flatMap(this::by).flatMap(ByColumn::colocateWith);
        }
        return false;
    }

    /** As many as its rule says, or as the table beside which it lies has. */
    private long shards(Creation creation) {
        Set<TableName> path = new HashSet<>();
        Optional<ByColumn> by = by(creation.target());
        while (by.flatMap(ByColumn::colocateWith).filter(path::add).isPresent()) {
            by = by.flatMap(ByColumn::colocateWith).flatMap(this::by);
        }
        int standard = target.citus().map(TargetState.Citus::shardCount).orElse(0);
        return by.map(layout -> (long) layout.shardCount().orElse(standard)).orElse(0L);
    }
}
