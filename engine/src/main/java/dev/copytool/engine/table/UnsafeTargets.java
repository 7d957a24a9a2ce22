package dev.copytool.engine.table;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Targets in which rows would not live and die with their marker: foreign tables commit by themselves, and an unlogged
 * table is empty after a crash of its server (PostgreSQL manual, CREATE TABLE, UNLOGGED).
 */
public final class UnsafeTargets {
    private final Map<TableName, String> reasons;

    private UnsafeTargets(Map<TableName, String> reasons) {
        this.reasons = reasons;
    }

    /** Why nothing may be copied into the table, if so. */
    public Optional<String> objection(TableName table) {
        return Optional.ofNullable(reasons.get(table));
    }

    /** Why the target cannot take rows together with their marker, by what it is and who may write it. */
    public static Optional<String> unfit(TableShape target) {
        if (target.kind() != RelationKind.TABLE && target.kind() != RelationKind.PARTITIONED_TABLE) {
            return Optional.of("the target " + target.name() + " is a "
                    + target.kind().word() + "; rows and their marker can be committed together only in a table");
        }
        return target.writable()
                ? Optional.empty()
                : Optional.of("no right to write " + target.name() + "; GRANT INSERT on the target");
    }

    /** Looks at them and at what is below them. */
    public static UnsafeTargets find(Connection target, Collection<TableShape> shapes) {
        Map<TableName, String> reasons = new HashMap<>();
        for (TableTree.Node node : TableTree.below(target, shapes)) {
            if (node.foreign() && !node.table().equals(node.root())) {
                reasons.put(
                        node.root(),
                        "the target's part " + node.table() + " is a foreign table; its rows would not be committed"
                                + " together with their marker");
            } else if (!node.permanent()) {
                reasons.put(
                        node.root(),
                        "the target " + node.table() + " is unlogged, so a crash of its server would empty it while the"
                                + " marker stays; ALTER TABLE ... SET LOGGED first");
            }
        }
        return new UnsafeTargets(reasons);
    }
}
