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

    /** Into how many slices a generation was cut; 0 where it was not. */
    public static int slices(Connection target, PartKey cut) throws SQLException {
        String sql =
                "SELECT cut FROM copytool.commit_marker WHERE item = ? AND part = 0 AND epoch = ? AND cut IS NOT NULL";
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setObject(1, cut.item());
            query.setInt(2, cut.epoch());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Cut.ofWords(words(row.getArray(1))).slices() : 0;
            }
        }
    }
}
