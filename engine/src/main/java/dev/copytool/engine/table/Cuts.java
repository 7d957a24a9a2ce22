package dev.copytool.engine.table;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.marker.Cut;
import dev.copytool.engine.marker.StandingCuts;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.postgres.SourcePools;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Decides which items are cut into slices: those that were, and those large enough. */
final class Cuts {

    /**
     * How an item is copied.
     *
     * @param item the item, in the generation that is to be copied
     * @param cut how it is cut, where it is
     * @param begun how its source looked when an earlier run cut it so
     * @param ownCondition tells its rows from those of others in the target, where some would have to be removed
     * @param remark what a person should know of that
     */
    record Way(
            Item item,
            Optional<Cut> cut,
            Optional<Fingerprint> begun,
            Optional<String> ownCondition,
            Optional<String> remark) {

        static Way whole(Item item) {
            return new Way(item, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    private final TablePlanner.Request request;
    private final Map<String, SourceLook> looks;
    private final StandingCuts standing;
    private final long sliceBytes;
    private final Map<UUID, Way> ways = new HashMap<>();

    private Cuts(TablePlanner.Request request, Map<String, SourceLook> looks, StandingCuts standing) {
        this.request = request;
        this.looks = looks;
        this.standing = standing;
        long total = request.items().stream().mapToLong(this::bytes).sum();
        this.sliceBytes =
                request.wishes().split().sliceBytes(total, request.scrutiny().parallel());
    }

    /**
     * Decides.
     *
     * @param sources sessions of each source by its name
     * @throws dev.copytool.engine.model.CopyException if a server does not answer
     */
    static Cuts find(
            Connection target,
            TablePlanner.Request request,
            Map<String, SourcePools> sources,
            Map<String, SourceLook> looks) {
        Cuts cuts = new Cuts(request, looks, StandingCuts.find(target, request.items()));
        Map<String, List<Item>> bySource = new HashMap<>();
        for (Item item : request.items()) {
            if (cuts.standing.cut(item).isPresent() || cuts.wanted(item)) {
                bySource.computeIfAbsent(item.sourceName(), name -> new ArrayList<>())
                        .add(item);
            }
        }
        bySource.forEach((name, items) -> Objects.requireNonNull(sources.get(name))
                .readers()
                .apart(source -> {
                    for (Item item : items) {
                        cuts.ways.put(item.uuid(), cuts.decide(source, item));
                    }
                    return items.size();
                }));
        return cuts;
    }

    Way of(Item item) {
        return ways.getOrDefault(item.uuid(), Way.whole(item));
    }

    /** An item that replaces its earlier copy is not cut anew, so that its rows change in one transaction. */
    private boolean wanted(Item item) {
        return item.replaces().isEmpty() && !standing.whole(item) && worthwhile(item);
    }

    /** Where bad rows are set aside nothing is cut, since how many may be is limited for each item. */
    private boolean worthwhile(Item item) {
        return request.wishes().split().by() != SplitWish.By.NONE
                && request.rejects().isEmpty()
                && slices(item) > 1
                && look(item)
                        .shape(item)
                        .filter(table -> table.kind() == RelationKind.TABLE && table.readable())
                        .isPresent();
    }

    private Way decide(Connection source, Item item) throws SQLException {
        Optional<StandingCuts.Standing> cut = standing.cut(item);
        Optional<Fingerprint> now = look(item).fingerprint(item);
        boolean sifted = request.rejects().isPresent();
        if (cut.isPresent() && !sifted && now.filter(cut.get().look()::equals).isPresent()) {
            return new Way(item, cut.map(StandingCuts.Standing::cut), now, Optional.empty(), Optional.empty());
        }
        Optional<String> condition =
                request.manifest().isSole(item) ? Optional.empty() : OwnCondition.of(source, item.source());
        boolean removable = request.manifest().isSole(item) || condition.isPresent();
        Optional<Cut> fresh = removable && worthwhile(item)
                ? new SourceCuts(source, request.wishes().split().by()).of(item.source(), slices(item))
                : Optional.empty();
        return cut.isEmpty()
                ? new Way(item, fresh, Optional.empty(), condition, Optional.empty())
                : new Way(
                        item.next(),
                        fresh,
                        Optional.empty(),
                        condition,
                        Optional.of(
                                sifted
                                        ? "how many rows may be rejected is counted for the table as a whole, so that its"
                                                + " first parts are removed and it is copied anew"
                                        : "cannot be proven unchanged since its first parts were copied; those are"
                                                + " removed and it is copied anew"));
    }

    private long slices(Item item) {
        return Math.round((double) bytes(item) / sliceBytes);
    }

    private long bytes(Item item) {
        return look(item).shape(item).map(TableShape::bytes).orElse(0L);
    }

    private SourceLook look(Item item) {
        return Objects.requireNonNull(looks.get(item.sourceName()));
    }
}
