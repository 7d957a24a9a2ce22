package dev.copytool.engine.step;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.StandingCuts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.Allocation;
import dev.copytool.engine.postgres.DigestMethod;
import dev.copytool.engine.postgres.TargetTriggers;
import dev.copytool.engine.table.UnsafeTargets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the tables that steps write.
 *
 * @param triggers what acts on their rows
 * @param sequences those that can be asked for numbers
 * @param encoding the target database's encoding
 * @param cuts how items were begun
 */
record StepTargets(
        Map<TableName, TableShape> shapes,
        UnsafeTargets unsafe,
        UniqueKeys keys,
        References references,
        TargetTriggers triggers,
        Set<TableName> sequences,
        String encoding,
        StandingCuts cuts) {

    /** Looks at the tables and sequences of loads, and at what is there of the items. */
    static StepTargets look(Connection target, List<Item> items, List<Step.Load> loads, boolean allowTriggers)
            throws SQLException {
        Set<TableName> written = new HashSet<>();
        Set<TableName> sequences = new HashSet<>();
        for (Step.Load load : loads) {
            load.into().forEach(into -> written.add(into.table()));
            load.allocation().ifPresent(allocation -> sequences.add(allocation.sequence()));
        }
        Map<TableName, TableShape> shapes = new HashMap<>(new Catalog(Side.TARGET, target).shapes(written));
        sequences.removeIf(sequence -> !usable(target, sequence));
        return new StepTargets(
                shapes,
                UnsafeTargets.find(target, shapes.values()),
                UniqueKeys.find(target, shapes.values()),
                References.find(target, shapes.values()),
                TargetTriggers.find(target, shapes.values(), false, allowTriggers),
                sequences,
                DigestMethod.Traits.of(target).encoding(),
                StandingCuts.find(target, items));
    }

    private static boolean usable(Connection target, TableName sequence) {
        String sql = """
                SELECT has_sequence_privilege(oid, 'USAGE') OR has_sequence_privilege(oid, 'UPDATE')
                  FROM pg_class WHERE oid = to_regclass(?) AND relkind = 'S'
                """;
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setString(1, Quoted.table(sequence));
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the sequence " + sequence, e);
        }
    }

    /** Why nothing may be written into a table, if so. */
    Optional<String> objection(TableName table) {
        TableShape shape = shapes.get(table);
        return shape == null
                ? Optional.of("the target has no table " + table
                        + "; names are taken as they are, upper case too, without quotes")
                : UnsafeTargets.unfit(shape).or(() -> unsafe.objection(table)).or(() -> triggers.objection(shape));
    }

    /** Why no numbers can be had, if so. */
    Optional<String> objection(Allocation allocation) {
        return sequences.contains(allocation.sequence())
                ? Optional.empty()
                : Optional.of("the target has no sequence " + allocation.sequence() + " with the right to use it");
    }
}
