package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.model.Item;
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
final class UnsafeTargets {
    private final Map<TableName, String> reasons;

    private UnsafeTargets(Map<TableName, String> reasons) {
        this.reasons = reasons;
    }

    /** Why nothing may be copied into the item's target, if so. */
    Optional<String> objection(Item item) {
        return Optional.ofNullable(reasons.get(item.target()));
    }

    static UnsafeTargets find(Connection target, Collection<TableShape> shapes) {
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
