package dev.copytool.engine.marker;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which items are in as a whole, as the standing markers say. Of one that the manifest calls done this is the proof: its
 * target may have lost commits since, or be another one.
 */
public final class KnownCopies {

    /**
     * A generation that is in with all its parts.
     *
     * @param rows how many rows its markers prove
     * @param target the quoted name of the table they went into
     * @param table which table that was, as {@link MeantTable} has it; 0 where that is not known
     */
    private record Whole(int epoch, long rows, String target, long table) {}

    private final boolean kept;
    private final Map<UUID, Whole> whole = new HashMap<>();

    /** Of each item the last generation of which a marker stands. */
    private final Map<UUID, Integer> begun = new HashMap<>();

    private KnownCopies(boolean kept) {
        this.kept = kept;
    }

    /**
     * Asks the target, once for all of the items.
     *
     * @throws dev.copytool.engine.model.CopyException if it does not answer
     */
    public static KnownCopies find(Connection target, Collection<Item> items) {
        KnownCopies known = new KnownCopies(MarkerSchema.exists(target));
        if (!known.kept || items.isEmpty()) {
            return known;
        }
        try {
            known.read(target, items);
            return known;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }

    private void read(Connection target, Collection<Item> items) throws SQLException {
        List<UUID> asked = items.stream().map(Item::uuid).toList();
        Map<PartKey, Integer> slices = MarkerSchema.tellsCuts(target) ? StandingCuts.slices(target, asked) : Map.of();
        String sql = """
                SELECT item, epoch, count(*) AS parts, max(part) AS last, min(part) AS first,
                       coalesce(sum(rows), 0) AS rows, coalesce(max(%s), 0) AS meant, max(target) AS target
                  FROM copytool.commit_marker
                 WHERE item = ANY (?) AND %s
                 GROUP BY item, epoch
                """.formatted(
                        MarkerSchema.tellsTables(target) ? "target_oid" : "NULL::bigint",
                        MarkerSchema.tellsReplaced(target) ? "replaced_by IS NULL" : "true");
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("uuid", asked.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    UUID item = row.getObject("item", UUID.class);
                    int last = slices.getOrDefault(new PartKey(item, 0, row.getInt("epoch")), 0);
                    begun.merge(item, row.getInt("epoch"), Math::max);
                    if (row.getInt("first") == 0 && row.getInt("last") == last && row.getLong("parts") == last + 1L) {
                        whole.merge(
                                item,
                                new Whole(
                                        row.getInt("epoch"),
                                        row.getLong("rows"),
                                        row.getString("target"),
                                        row.getLong("meant")),
                                (one, other) -> one.epoch() > other.epoch() ? one : other);
                    }
                }
            }
        }
    }

    /** Whether the target keeps markers at all. */
    public boolean kept() {
        return kept;
    }

    /**
     * The items of whose target's name another table is known to be than that which their rows went into. Of a table of a cluster only
     * its first parts tell that, where it was copied in parts.
     *
     * @throws dev.copytool.engine.model.CopyException if the target does not answer
     */
    public Set<UUID> replaced(Connection target) {
        Map<UUID, Whole> known = new HashMap<>(whole);
        known.values().removeIf(found -> found.table() == 0);
        try {
            Map<String, Long> now = MeantTable.now(
                    target, known.values().stream().map(Whole::target).collect(Collectors.toSet()));
            known.values().removeIf(found -> found.table() == now.getOrDefault(found.target(), 0L));
            return known.keySet();
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }

    /**
     * How many rows the item has brought; nothing where neither its generation nor a later one is in as a whole, or a still later
     * one was begun.
     */
    public Optional<Long> rows(Item item) {
        return in(item).map(Whole::rows);
    }

    /** The later generation in which the item is in, where it is. */
    public Optional<Integer> later(Item item) {
        return in(item).map(Whole::epoch).filter(epoch -> epoch > item.epoch());
    }

    private Optional<Whole> in(Item item) {
        return Optional.ofNullable(whole.get(item.uuid()))
                .filter(found -> found.epoch() >= item.epoch()
                        && found.epoch() == begun.getOrDefault(item.uuid(), found.epoch()));
    }
}
