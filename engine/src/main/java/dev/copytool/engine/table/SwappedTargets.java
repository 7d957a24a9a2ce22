package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.MarkerSchema;
import dev.copytool.engine.marker.MarkerTable;
import dev.copytool.engine.marker.MeantTable;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Targets that are not the tables any more that the first parts of an item went into. Each part looks again when it is written;
 * this spares a run that could not end well.
 */
final class SwappedTargets {

    private record Begun(int epoch, long table) {}

    private final Map<UUID, Begun> begun = new HashMap<>();
    private Map<String, Long> now = Map.of();

    private SwappedTargets() {}

    static SwappedTargets find(Connection target, List<Item> items) {
        SwappedTargets found = new SwappedTargets();
        if (!MarkerSchema.tellsTables(target)) {
            return found;
        }
        String sql = """
                SELECT item, epoch, target_oid FROM copytool.commit_marker
                 WHERE item = ANY (?) AND part = 0 AND cut IS NOT NULL AND replaced_by IS NULL AND target_oid IS NOT NULL
                """;
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(
                    1,
                    target.createArrayOf("uuid", items.stream().map(Item::uuid).toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.begun.put(row.getObject(1, UUID.class), new Begun(row.getInt(2), row.getLong(3)));
                }
            }
            found.now = MeantTable.now(
                    target,
                    items.stream()
                            .filter(item -> found.begun.containsKey(item.uuid()))
                            .map(item -> Quoted.table(item.target()))
                            .collect(Collectors.toSet()));
            return found;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }

    /** Why no more parts of the item may be written, if so. */
    Optional<String> objection(Item item) {
        return Optional.ofNullable(begun.get(item.uuid()))
                .filter(first -> first.epoch() == item.epoch())
                .filter(first -> now.getOrDefault(Quoted.table(item.target()), 0L) != first.table())
                .map(first -> "the target " + item.target()
                        + " is not the table that its first parts went into, which was"
                        + " replaced or renamed since; put that back and run again, or DELETE FROM " + MarkerTable.NAME
                        + " WHERE item = '" + item.uuid() + "', by which all of it is copied into the new one");
    }
}
