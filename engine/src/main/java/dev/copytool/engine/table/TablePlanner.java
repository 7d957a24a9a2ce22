package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.citus.CitusTable;
import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.marker.LaterGenerations;
import dev.copytool.engine.marker.MarkerSchema;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.marker.Work;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.DigestMethod;
import dev.copytool.engine.postgres.SourcePools;
import dev.copytool.engine.postgres.TargetTriggers;
import dev.copytool.engine.postgres.Triggers;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.RejectStore;
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
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
     * @param manifest what the whole manifest knows, to tell its rows from others'
     * @param wishes how they are to be copied
     * @param nonEmpty what to do with targets that hold others' rows
     * @param hidden what may hide rows or markers in the target, where not every commit is carried out everywhere
     * @param rejects what takes rows that a target refuses; without it such a row fails its item
     * @param scrutiny how hard to look for rows that a cluster would not take
     */
    public record Request(
            List<Item> items,
            ManifestView manifest,
            Wishes wishes,
            NonEmptyPolicy nonEmpty,
            Optional<String> hidden,
            Optional<RejectStore> rejects,
            Scrutiny scrutiny) {

        private Request with(UnaryOperator<Item> generations) {
            return new Request(
                    items.stream().map(generations).toList(),
                    manifest.with(generations),
                    wishes,
                    nonEmpty,
                    hidden,
                    rejects,
                    scrutiny);
        }
    }

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
     * @param clearings which markers are to be taken out of force first, because their rows are gone
     * @param notes what a person should know of items that can be copied, and of their targets
     * @param works what the items that can be copied bring
     */
    public record Plan(
            List<Part> parts,
            List<Problem> problems,
            List<Truncation> truncations,
            List<Clearing> clearings,
            List<Finding> notes,
            List<Work> works) {

        /** What just these parts bring, in their generation. */
        public List<Work> worksFor(Collection<Part> chosen) {
            Map<UUID, Integer> epochs = new HashMap<>();
            chosen.forEach(part -> epochs.put(part.item().uuid(), part.item().epoch()));
            return works.stream()
                    .filter(work -> epochs.containsKey(work.item()))
                    .map(work -> work.in(epochs.getOrDefault(work.item(), work.epoch())))
                    .toList();
        }

        /** Which markers are to be taken out of force before just these parts are copied. */
        public List<Clearing> clearingsFor(Collection<Part> chosen) {
            Set<TableName> written = names(chosen, part -> part.item().target());
            return clearings.stream()
                    .filter(clearing -> written.contains(clearing.target()))
                    .toList();
        }

        /** What is to be emptied before just these parts are copied: nobody else's target. */
        public List<Truncation> truncationsFor(Collection<Part> chosen) {
            Set<TableName> written = names(chosen, part -> part.item().target());
            return truncations.stream()
                    .filter(truncation -> written.contains(truncation.target()))
                    .toList();
        }
    }

    private final Map<String, SourcePools> sources;
    private final Function<String, Optional<Server>> others;
    private final EntryNodes writers;
    private final Markers markers;

    /**
     * The parts of the plans take their sessions from these; so does planning.
     *
     * @param sources those of each source of the run by its name, the unnamed one by the empty name
     * @param others how to reach another source of the manifest by its name, where that is known; asked only where a
     *     target holds rows of one that may be a source of the run under another name
     */
    public TablePlanner(
            Map<String, SourcePools> sources,
            Function<String, Optional<Server>> others,
            EntryNodes writers,
            Markers markers) {
        this.sources = Map.copyOf(sources);
        this.others = others;
        this.writers = writers;
        this.markers = markers;
    }

    /**
     * Plans.
     *
     * @throws dev.copytool.engine.model.CopyException if a server does not answer
     */
    public Plan plan(Request request) {
        return writers.first().pool().within(target -> plan(target, request));
    }

    private Plan plan(Connection target, Request asked) throws SQLException {
        LaterGenerations later = LaterGenerations.find(target, asked.manifest().standing());
        Request known = asked.with(later::of);
        Map<String, SourceLook> looks = new HashMap<>();
        names(known.items(), Item::sourceName).forEach(name -> looks.put(name, look(name, target, known)));
        Map<TableName, TableShape> targets =
                new Catalog(Side.TARGET, target).shapes(names(known.manifest().items(), Item::target));
        SameDatabase databases = new SameDatabase(looks, others);
        UnknownRows unknown = UnknownRows.find(target, writers.first(), known, targets, databases);
        Request request = known.with(unknown::of);
        SelfCopies selfCopies = SelfCopies.find(target, request, targets, looks, unknown.truncations());
        TruncationKeys keyed = TruncationKeys.find(target, unknown.truncations());
        SwappedTargets swapped = SwappedTargets.find(target, request.items());
        UnsafeTargets unsafe = UnsafeTargets.find(target, targets.values());
        Map<Long, CitusTable> clustered = Cluster.tables(
                target, targets.values().stream().map(TableShape::oid).toList());
        DistributionKeys keys = DistributionKeys.find(request, sources, looks, targets, clustered);
        Cuts cuts = Cuts.find(target, request, sources, looks);
        // An item that is begun anew has rows to be removed, too.
        Cascades cascades = Cascades.find(
                target,
                request.items().stream().map(item -> cuts.of(item).item()).toList(),
                targets);
        String encoding = DigestMethod.Traits.of(target).encoding();
        boolean plain = !Cluster.isInstalled(target);
        TargetTraits traits = TargetTraits.find(target, names(request.items(), Item::target), targets);
        TargetTriggers triggers = TargetTriggers.find(
                target, written(request, targets), true, request.wishes().allowTriggers());

        List<Part> parts = new ArrayList<>();
        List<Work> works = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<Finding> notes = new ArrayList<>(triggers.notes());
        notes.addAll(traits.notes());
        notes.addAll(later.notes(request.items()));
        notes.addAll(unknown.notes());
        unknown.clearings()
                .forEach(clearing -> notes.add(Finding.warn("target " + clearing.target(), clearing.note())));
        notes.addAll(LockHolders.find(target, written(request, targets)));
        for (Item item : request.items()) {
            SourceLook look = Objects.requireNonNull(looks.get(item.sourceName()));
            List<String> obstacles = new ArrayList<>();
            List<String> remarks = new ArrayList<>();
            Optional<TableShape> shape = Optional.ofNullable(targets.get(item.target()));
            Optional<Part> part = new PartPlan(
                            cuts.of(item),
                            look,
                            shape,
                            shape.map(there -> clustered.get(there.oid())),
                            shape.map(triggers::of).orElse(Triggers.NONE),
                            request.wishes(),
                            request.manifest().isSole(item),
                            plain,
                            encoding,
                            request.rejects())
                    .part(sessions(item.sourceName()), obstacles, remarks);
            part.flatMap(planned -> keys.objection(item)).ifPresent(obstacles::add);
            keys.doubt(item).ifPresent(remarks::add);
            look.wrongFilter(item).ifPresent(obstacles::add);
            request.manifest().twin(item, databases.names(look)).ifPresent(obstacles::add);
            unsafe.objection(item.target()).ifPresent(obstacles::add);
            traits.objection(item).ifPresent(obstacles::add);
            shape.flatMap(triggers::objection).ifPresent(obstacles::add);
            swapped.objection(item).ifPresent(obstacles::add);
            cascades.objection(cuts.of(item).item()).ifPresent(obstacles::add);
            keyed.objection(item).ifPresent(obstacles::add);
            selfCopies.objection(item).or(() -> unknown.objection(item)).ifPresent(obstacles::add);
            obstacles.forEach(obstacle -> problems.add(new Problem(item, obstacle)));
            remarks.forEach(remark -> notes.add(Finding.warn(item.toString(), remark)));
            part.filter(planned -> obstacles.isEmpty()).ifPresent(planned -> {
                parts.add(planned);
                works.add(look.work(item));
            });
        }
        if (problems.isEmpty()) {
            MarkerSchema.requireRights(target);
        }
        parts.sort(Comparator.comparingInt(Part::phase));
        return new Plan(parts, problems, unknown.truncations(), unknown.clearings(), notes, works);
    }

    private static List<TableShape> written(Request request, Map<TableName, TableShape> targets) {
        return names(request.items(), Item::target).stream()
                .flatMap(name -> Optional.ofNullable(targets.get(name)).stream())
                .toList();
    }

    private SourceLook look(String name, Connection target, Request request) {
        SessionPool pool = pools(name).readers();
        List<Item> items = of(name, request.items());
        List<Item> all = of(name, request.manifest().items());
        Server.Work<SourceLook> work = source -> SourceLook.at(source, pool.server(), target, items, all);
        // What a row filter calls may leave the session with other settings.
        boolean filtered = all.stream().anyMatch(item -> item.reading().where().isPresent());
        return filtered ? pool.apart(work) : pool.within(work);
    }

    private static List<Item> of(String sourceName, List<Item> items) {
        return items.stream()
                .filter(item -> item.sourceName().equals(sourceName))
                .toList();
    }

    private Transport.Sessions sessions(String source) {
        return new Transport.Sessions(pools(source), writers, markers);
    }

    private SourcePools pools(String name) {
        SourcePools pools = sources.get(name);
        if (pools == null) {
            throw new IllegalArgumentException("no sessions for the source '" + name + "'");
        }
        return pools;
    }

    private static <T, N> Set<N> names(Collection<T> named, Function<T, N> side) {
        return named.stream().map(side).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
