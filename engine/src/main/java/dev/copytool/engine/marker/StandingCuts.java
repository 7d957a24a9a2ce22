package dev.copytool.engine.marker;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.Side;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How items were begun, as their markers say: cut into slices, or as a whole. */
public final class StandingCuts {

    /**
     * An item that was cut.
     *
     * @param look how its source looked then
     */
    public record Standing(Cut cut, Fingerprint look) {}

    /** Of items that are marked: how they are cut, where they are. */
    private final Map<UUID, Optional<Standing>> begun = new HashMap<>();

    private StandingCuts() {}

    /**
     * Asks the target.
     *
     * @param items whose present generations are asked for
     * @throws dev.copytool.engine.model.CopyException if it does not answer
     */
    public static StandingCuts find(Connection target, Collection<Item> items) {
        StandingCuts found = new StandingCuts();
        if (items.isEmpty() || !MarkerSchema.tellsCuts(target)) {
            return found;
        }
        Map<UUID, Item> asked = new HashMap<>();
        items.forEach(item -> asked.put(item.uuid(), item));
        String sql = """
                SELECT item, epoch, cut, look FROM copytool.commit_marker
                 WHERE item = ANY (?) AND part = 0 AND replaced_by IS NULL
                """;
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("uuid", asked.keySet().toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Item item = asked.get(rows.getObject("item", UUID.class));
                    if (item != null && item.epoch() == rows.getInt("epoch")) {
                        found.begun.put(item.uuid(), standing(rows.getArray("cut"), rows.getString("look")));
                    }
                }
            }
            return found;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }

    private static Optional<Standing> standing(@Nullable Array words, @Nullable String look) throws SQLException {
        return words == null || look == null
                ? Optional.empty()
                : Optional.of(new Standing(Cut.ofWords(words(words)), Fingerprint.parse(look)));
    }

    private static List<String> words(Array words) throws SQLException {
        return Arrays.asList((String[]) words.getArray());
    }

    /** How the item's present generation is cut, where it is. */
    public Optional<Standing> cut(Item item) {
        return begun.getOrDefault(item.uuid(), Optional.empty());
    }

    /** Whether the item's present generation is in as a whole. */
    public boolean whole(Item item) {
        return begun.containsKey(item.uuid()) && cut(item).isEmpty();
    }

    /**
     * Into how many slices generations of items were cut, by their first parts; those that were not are missing. A plain look,
     * since others may have functions of their own for arrays.
     */
    static Map<PartKey, Integer> slices(Connection target, Collection<UUID> items) throws SQLException {
        Map<PartKey, Integer> slices = new HashMap<>();
        String sql = """
                SELECT item, epoch, cut FROM copytool.commit_marker
                 WHERE item = ANY (?) AND part = 0 AND cut IS NOT NULL
                """;
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("uuid", items.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    PartKey cut = new PartKey(row.getObject(1, UUID.class), 0, row.getInt(2));
                    slices.put(cut, Cut.ofWords(words(row.getArray(3))).slices());
                }
            }
        }
        return slices;
    }
}
