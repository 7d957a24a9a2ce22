package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Foreign keys by which targets cannot be emptied: TRUNCATE refuses a table that another one refers to, whether or not that has rows
 * (PostgreSQL manual, TRUNCATE).
 */
final class TruncationKeys {
    private final Map<TableName, String> reasons = new HashMap<>();

    private TruncationKeys() {}

    /** Why the item's target cannot be emptied, if so. */
    Optional<String> objection(Item item) {
        return Optional.ofNullable(reasons.get(item.target()));
    }

    static TruncationKeys find(Connection target, Collection<Truncation> truncations) {
        String sql = """
                SELECT k.conname, n.nspname, c.relname, k.confrelid::regclass::text AS referred
                  FROM pg_constraint k
                  JOIN unnest(?::text[]) AS emptied (name) ON k.confrelid = to_regclass(emptied.name)
                  JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE k.contype = 'f'
                   AND NOT EXISTS (SELECT FROM unnest(?::text[]) AS other (name) WHERE to_regclass(other.name) = k.conrelid)
                 ORDER BY 1 LIMIT 1
                """;
        TruncationKeys keys = new TruncationKeys();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            for (Truncation truncation : truncations) {
                Object[] names = truncation.tables().stream().map(Quoted::table).toArray();
                query.setArray(1, target.createArrayOf("text", names));
                query.setArray(2, target.createArrayOf("text", names));
                try (ResultSet row = query.executeQuery()) {
                    if (row.next()) {
                        TableName referring = new TableName(row.getString("nspname"), row.getString("relname"));
                        keys.reasons.put(
                                truncation.target(),
                                "the target " + truncation.target() + " cannot be emptied by --truncate: foreign key "
                                        + row.getString("conname") + " of " + referring + " refers to "
                                        + row.getString("referred")
                                        + "; drop that key for the time of the copy, or empty"
                                        + " both tables by hand: TRUNCATE "
                                        + Quoted.table(truncation.target()) + ", " + Quoted.table(referring));
                    }
                }
            }
            return keys;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
    }
}
