package dev.copytool.engine.table;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What targets do with a row beside keeping it: foreign keys, row security. */
final class TargetTraits {
    private final Set<TableName> secured = new HashSet<>();
    private final List<Finding> notes = new ArrayList<>();

    private TargetTraits() {}

    /** Why nothing may be copied into the item's target, if so. */
    Optional<String> objection(Item item) {
        return secured.contains(item.target())
                ? Optional.of(
                        "row security of the target applies to this user, and COPY takes no row then; ALTER ROLE ..."
                                + " BYPASSRLS, or ALTER TABLE ... DISABLE ROW LEVEL SECURITY for the time of the copy")
                : Optional.empty();
    }

    /** What a person should know, target by target. */
    List<Finding> notes() {
        return List.copyOf(notes);
    }

    /** Looks at those of the target's tables that are to be written. */
    static TargetTraits find(Connection target, Collection<TableName> written, Map<TableName, TableShape> shapes) {
        String sql = """
                SELECT c.oid, row_security_active(c.oid) AS secured,
                       (SELECT string_agg(k.conname, ', ' ORDER BY k.conname) FROM pg_constraint k
                         WHERE k.conrelid = c.oid AND k.contype = 'f') AS keys
                  FROM unnest(?::oid[]) AS wanted (oid)
                  JOIN pg_class c ON c.oid = wanted.oid
                 WHERE c.relhastriggers OR c.relrowsecurity
                """;
        Map<Long, TableName> names = new HashMap<>();
        written.forEach(name -> Optional.ofNullable(shapes.get(name)).ifPresent(shape -> names.put(shape.oid(), name)));
        TargetTraits traits = new TargetTraits();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("int8", names.keySet().toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Optional<TableName> name = Optional.ofNullable(names.get(rows.getLong("oid")));
                    if (name.isPresent()) {
                        traits.add(name.get(), rows.getBoolean("secured"), Optional.ofNullable(rows.getString("keys")));
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
        return traits;
    }

    private void add(TableName name, boolean isSecured, Optional<String> keys) {
        if (isSecured) {
            secured.add(name);
        }
        keys.ifPresent(list -> notes.add(Finding.warn(
                name.toString(),
                "foreign keys of the target are checked for every row: " + list + "; what they point to has to be"
                        + " there before, so drop them for the time of the copy, as --indexes defer does")));
    }
}
