package dev.copytool.engine.verify;

import static java.util.stream.Collectors.groupingBy;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.DigestMethod;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads both catalogs and says which digests make up the comparison of each target. Used by one thread. */
final class VerificationPlan {

    /** A digest and the name of the source that computes it. */
    record Sourced(String sourceName, RowDigest digest) {}

    /**
     * The comparison of one target, before anything is read.
     *
     * @param source the digests that add up to all that was copied into it, each with the name of its source; none where
     *     there is an obstacle
     * @param target the digests that add up to its own rows
     */
    record Check(
            TableName name,
            int tables,
            List<Sourced> source,
            List<RowDigest> target,
            Optional<String> obstacle,
            Optional<String> remark,
            List<TableName> changed) {

        Comparison with(Digest here, Digest there) {
            return new Comparison(
                    name, tables, Optional.of(new Comparison.Both(here, there)), Optional.empty(), remark, changed);
        }

        Comparison without(String why) {
            return new Comparison(name, tables, Optional.empty(), Optional.of(why), remark, changed);
        }
    }

    private final Map<String, SourceTables> sources;
    private final Map<TableName, TableShape> targets;
    private final Map<TableName, List<OwnRows.Extent>> extents;
    private final DigestMethod method;
    private final DigestColumns expressions;

    private VerificationPlan(Map<String, SourceTables> sources, Connection target, Verification.Request request)
            throws SQLException {
        this.sources = sources;
        this.targets = new Catalog(Side.TARGET, target)
                .shapes(request.all().stream().map(Item::target).collect(Collectors.toSet()));
        Set<TableName> written =
                request.copied().stream().map(copied -> copied.item().target()).collect(Collectors.toSet());
        this.extents = new OwnRows(target)
                .of(
                        targets.values().stream()
                                .filter(shape -> written.contains(shape.name()))
                                .toList(),
                        targets.values());
        List<DigestMethod.Traits> traits = new ArrayList<>(
                sources.values().stream().map(SourceTables::traits).toList());
        traits.add(DigestMethod.Traits.of(target));
        this.method = request.countsOnly() ? DigestMethod.COUNT : DigestMethod.of(traits);
        this.expressions = new DigestColumns(
                method, sources.values().stream().map(SourceTables::types).toList(), HashedTypes.of(target));
    }

    /** The checks, ordered by target. */
    static List<Check> of(Map<String, SourceTables> sources, Connection target, Verification.Request request)
            throws SQLException {
        VerificationPlan plan = new VerificationPlan(sources, target, request);
        Map<TableName, List<Verification.Copied>> byTarget = request.copied().stream()
                .collect(groupingBy(copied -> copied.item().target(), TreeMap::new, Collectors.toList()));
        List<Check> checks = new ArrayList<>();
        byTarget.forEach((name, copied) -> checks.add(plan.check(name, copied)));
        return checks;
    }

    private SourceTables tables(Item item) {
        return Optional.ofNullable(sources.get(item.sourceName())).orElseThrow();
    }

    private Check check(TableName name, List<Verification.Copied> copied) {
        List<TableName> changed = copied.stream()
                .filter(this::changed)
                .map(one -> one.item().source())
                .toList();
        List<Item> items = copied.stream().map(Verification.Copied::item).toList();
        try {
            return check(name, items, changed);
        } catch (CopyException e) {
            return new Check(
                    name, items.size(), List.of(), List.of(), Optional.of(e.line()), Optional.empty(), changed);
        }
    }

    private boolean changed(Verification.Copied copied) {
        Fingerprint now = tables(copied.item()).fingerprints().get(copied.item().source());
        return now != null
                && copied.fingerprint().filter(then -> !then.equals(now)).isPresent();
    }

    private Check check(TableName name, List<Item> items, List<TableName> changed) {
        TableShape target = known(targets, name, Side.TARGET);
        List<TableShape> shapes = items.stream()
                .map(item -> known(tables(item).shapes(), item.source(), Side.SOURCE))
                .toList();
        Set<String> compared = Set.of();
        Optional<String> remark = Optional.empty();
        if (method != DigestMethod.COUNT) {
            List<Set<String>> travelled = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                travelled.add(TravelledColumns.of(items.get(i), shapes.get(i), target));
            }
            compared = TravelledColumns.common(travelled);
            remark = remark(compared, travelled);
        }
        Map<String, Column> there = TravelledColumns.byName(target);
        List<Sourced> source = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            source.add(new Sourced(items.get(i).sourceName(), digest(items.get(i), shapes.get(i), there, compared)));
        }
        List<String> columns = compared.stream()
                .map(column -> expressions.ofTarget(column(there, column)))
                .toList();
        List<RowDigest> own = extents.getOrDefault(name, List.of()).stream()
                .map(extent -> new RowDigest(extent.relation(), extent.only(), Optional.empty(), method, columns))
                .toList();
        return new Check(name, items.size(), source, own, Optional.empty(), remark, changed);
    }

    private RowDigest digest(Item item, TableShape source, Map<String, Column> there, Set<String> compared) {
        Map<String, Column> here = TravelledColumns.byName(source);
        SourceTables tables = tables(item);
        List<String> columns = compared.stream()
                .map(column -> expressions.ofSource(column(here, column), column(there, column), tables.types()))
                .toList();
        return new RowDigest(item.source(), tables.own(source), item.reading().where(), method, columns);
    }

    private static Column column(Map<String, Column> columns, String name) {
        return Optional.ofNullable(columns.get(name)).orElseThrow();
    }

    private static Optional<String> remark(Set<String> compared, List<Set<String>> travelled) {
        boolean all = travelled.stream().allMatch(names -> names.size() == compared.size());
        return all
                ? Optional.empty()
                : Optional.of("compared by the columns that all of its sources have: " + String.join(", ", compared));
    }

    private static TableShape known(Map<TableName, TableShape> shapes, TableName name, Side side) {
        return Optional.ofNullable(shapes.get(name))
                .orElseThrow(
                        () -> CopyException.permanent("the " + side.word() + " has no table " + name + " any more"));
    }
}
