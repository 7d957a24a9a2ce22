package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.citus.CitusTable;
import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Turns items into parts that can be copied, or says what stands in the way of each: before anything is changed. Reads
 * both catalogs, writes nothing.
 */
public final class TablePlanner {

    /**
     * What is to be planned.
     *
     * @param items the items to copy
     * @param manifest what the whole manifest knows, to tell its rows from strangers' rows
     * @param format the wanted format
     * @param nonEmpty what to do with targets that hold strangers' rows
     * @param hidden whether the target may hide rows of commits that some node has not carried out yet
     * @param scrutiny how hard to look for rows that a cluster would not take
     */
    public record Request(
            List<Item> items,
            ManifestView manifest,
            FormatWish format,
            NonEmptyPolicy nonEmpty,
            boolean hidden,
            Scrutiny scrutiny) {}

    /** An item that cannot be copied, and why, in one line. */
    public record Problem(Item item, String obstacle) {

        /** The line with the item's name before it. */
        public String message() {
            return item + ": " + obstacle;
        }
    }

    /**
     * What came out.
     *
     * @param parts the parts that can be copied, phase after phase
     * @param problems the items that cannot
     * @param truncations what is to be emptied first, because the request says so
     * @param notes what a person should know of items that can be copied, and of their targets
     */
    public record Plan(List<Part> parts, List<Problem> problems, List<Truncation> truncations, List<Finding> notes) {

        /** What is to be emptied before just these parts are copied: nobody else's target. */
        public List<Truncation> truncationsFor(Collection<Part> chosen) {
            Set<TableName> written = names(chosen, part -> part.item().target());
            return truncations.stream()
                    .filter(truncation -> written.contains(truncation.target()))
                    .toList();
        }
    }

    private final Map<String, SessionPool> readers;
    private final EntryNodes writers;
    private final Markers markers;

    /**
     * The parts of the plans take their sessions from these; planning does only to look into sources.
     *
     * @param readers of each source by its name, the unnamed one by the empty name
     */
    public TablePlanner(Map<String, SessionPool> readers, EntryNodes writers, Markers markers) {
        this.readers = Map.copyOf(readers);
        this.writers = writers;
        this.markers = markers;
    }

    /**
     * Plans, on connections of its own.
     *
     * @throws dev.copytool.engine.model.CopyException if a server does not answer
     */
    public Plan plan(Request request) {
        return writers.first().pool().apart(target -> plan(target, request));
    }

    private Plan plan(Connection target, Request request) throws SQLException {
        Map<String, SourceLook> looks = new HashMap<>();
        names(request.items(), Item::sourceName).forEach(name -> looks.put(name, look(name, target, request)));
        Map<TableName, TableShape> targets =
                new Catalog(Side.TARGET, target).shapes(names(request.manifest().items(), Item::target));
        Strangers strangers = Strangers.find(target, request, targets, looks);
        SelfCopies selfCopies = SelfCopies.find(target, request, targets, looks, strangers.truncations());
        UnsafeTargets unsafe = UnsafeTargets.find(target, targets.values());
        Map<Long, CitusTable> clustered = Cluster.tables(
                target, targets.values().stream().map(TableShape::oid).toList());
        DistributionKeys keys = DistributionKeys.find(request, readers, looks, targets, clustered);
        TargetTraits traits = TargetTraits.find(target, names(request.items(), Item::target), targets);

        List<Part> parts = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<Finding> notes = new ArrayList<>(traits.notes());
        for (Item item : request.items()) {
            SourceLook look = Objects.requireNonNull(looks.get(item.sourceName()));
            List<String> obstacles = new ArrayList<>();
            List<String> remarks = new ArrayList<>();
            Optional<Part> part = part(
                    item,
                    look.shape(item),
                    Optional.ofNullable(targets.get(item.target())),
                    new Manner(
                            request.format(),
                            look,
                            Optional.ofNullable(targets.get(item.target())).map(shape -> clustered.get(shape.oid())),
                            request.manifest().isSole(item)),
                    obstacles,
                    remarks);
            part.flatMap(planned -> keys.objection(item)).ifPresent(obstacles::add);
            keys.doubt(item).ifPresent(remarks::add);
            look.wrongFilter(item).ifPresent(obstacles::add);
            request.manifest().twin(item, sameDatabase(look, looks)).ifPresent(obstacles::add);
            unsafe.objection(item).ifPresent(obstacles::add);
            traits.objection(item).ifPresent(obstacles::add);
            selfCopies.objection(item).or(() -> strangers.objection(item)).ifPresent(obstacles::add);
            obstacles.forEach(obstacle -> problems.add(new Problem(item, obstacle)));
            remarks.forEach(remark -> notes.add(Finding.warn(item.toString(), remark)));
            part.filter(planned -> obstacles.isEmpty()).ifPresent(parts::add);
        }
        if (problems.isEmpty()) {
            MarkerSchema.requireRights(target);
        }
        parts.sort(Comparator.comparingInt(Part::phase));
        return new Plan(parts, problems, strangers.truncations(), notes);
    }

    private SourceLook look(String name, Connection target, Request request) {
        SessionPool pool = pool(name);
        List<Item> items = of(name, request.items());
        List<Item> all = of(name, request.manifest().items());
        return pool.apart(source -> SourceLook.at(source, pool.server(), target, items, all));
    }

    private static List<Item> of(String sourceName, List<Item> items) {
        return items.stream()
                .filter(item -> item.sourceName().equals(sourceName))
                .toList();
    }

    private SessionPool pool(String name) {
        SessionPool pool = readers.get(name);
        if (pool == null) {
            throw new IllegalArgumentException("no sessions for the source '" + name + "'");
        }
        return pool;
    }

    /** The names under which a database is known. */
    private static Set<String> sameDatabase(SourceLook look, Map<String, SourceLook> looks) {
        return looks.entrySet().stream()
                .filter(other -> look.isOneWith(other.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** How an item is to be copied, besides its two shapes. */
    private record Manner(FormatWish wish, SourceLook look, Optional<CitusTable> clustered, boolean sole) {

        /** Citus checks jsonb it takes as text once, on the worker; as binary twice, which costs more than it saves. */
        FormatWish wish(List<Column> columns) {
            boolean json = columns.stream().anyMatch(column -> column.type().equals("jsonb"));
            return wish == FormatWish.AUTO && clustered.isPresent() && json ? FormatWish.TEXT : wish;
        }
    }

    private static <T, N> Set<N> names(Collection<T> named, Function<T, N> side) {
        return named.stream().map(side).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Optional<Part> part(
            Item item,
            Optional<TableShape> source,
            Optional<TableShape> target,
            Manner manner,
            List<String> obstacles,
            List<String> remarks) {
        if (source.isEmpty()) {
            obstacles.add("the source has no table " + item.source() + "; names are taken as they are, upper case too");
        } else if (!source.get().readable()) {
            obstacles.add("no right to read " + item.source() + "; GRANT SELECT on the source");
        }
        if (target.isEmpty()) {
            obstacles.add("the target has no table " + item.target()
                    + "; create it there first (pg_dump --schema-only writes the statements)");
        } else {
            UnsafeTargets.unfit(target.get()).ifPresent(obstacles::add);
        }
        if (!obstacles.isEmpty() || source.isEmpty() || target.isEmpty()) {
            return Optional.empty();
        }
        ColumnMatch.Outcome outcome =
                ColumnMatch.of(source.get(), target.get(), item.reading().columns());
        obstacles.addAll(outcome.problems());
        irreplaceable(item, manner).ifPresent(obstacles::add);
        return outcome.match().flatMap(match -> {
            remarks.addAll(match.remarks());
            if (manner.look().changed(item)) {
                remarks.add("changed since the manifest was made; it is copied as it is now");
            }
            if (manner.wish() == FormatWish.BINARY && match.neverBinary().isPresent()) {
                obstacles.add(
                        "cannot be copied in binary: " + match.neverBinary().get());
                return Optional.empty();
            }
            return Optional.of(part(item, source.get(), target.get(), match, manner));
        });
    }

    private Part part(Item item, TableShape source, TableShape target, ColumnMatch match, Manner manner) {
        boolean anywhere = manner.clustered().filter(CitusTable::entersAnywhere).isPresent();
        Optional<String> where = item.reading().where();
        boolean computed = match.readsGenerated() || where.isPresent();
        CopyStatements statements = new CopyStatements(
                source.name(),
                target.name(),
                match.columns(),
                match.format(manner.wish(target.columns())),
                CopyStatements.ReadForm.of(
                        source.kind(), computed, manner.look().split().contains(source.name())),
                where);
        return new Part(
                item,
                0,
                manner.look().fingerprint(item),
                phase(item, anywhere),
                source.bytes(),
                new TableSource(pool(item.sourceName()), statements),
                new TableTarget(
                        writers,
                        new TableTarget.Entrance(anywhere, source.bytes()),
                        statements,
                        markers,
                        statements.digest(),
                        manner.look().system(),
                        target.rerouted(),
                        replacement(item, target, manner)));
    }

    private static Optional<Replacement> replacement(Item item, TableShape target, Manner manner) {
        if (item.replaces().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> condition =
                manner.sole() ? Optional.empty() : manner.look().ownCondition(item);
        return Optional.of(Replacement.of(item, target, manner.clustered().isPresent(), condition));
    }

    /** Why the rows of the item's earlier copy cannot be told from others', if so. */
    private static Optional<String> irreplaceable(Item item, Manner manner) {
        boolean told = manner.sole() || manner.look().ownCondition(item).isPresent();
        return item.replaces().isEmpty() || told
                ? Optional.empty()
                : Optional.of(
                        "its rows in " + item.target() + " cannot be told from those of other tables: the source has"
                                + " neither a check constraint of its own nor a partition bound; copy that target anew as a whole");
    }

    /** Within a group the tables that only the coordinator takes come first, so that no wide load delays their locks. */
    private static int phase(Item item, boolean anywhere) {
        return 2 * item.group().order() + (anywhere ? 1 : 0);
    }
}
