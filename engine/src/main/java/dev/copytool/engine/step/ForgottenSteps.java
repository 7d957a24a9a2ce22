package dev.copytool.engine.step;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Steps that may be run once only, that the manifest calls done and of which the target has no marker any more: whether it has
 * their rows is known where their tables are empty.
 */
final class ForgottenSteps {
    private final Set<UUID> uncertain = new HashSet<>();

    private ForgottenSteps() {}

    /** Looks into the tables of these steps. */
    static ForgottenSteps find(Connection target, List<Item> items, Map<TableName, Step> steps) {
        ForgottenSteps found = new ForgottenSteps();
        for (Item item : items) {
            if (!(steps.get(item.source()) instanceof Step.Load load)
                    || load.into().stream().anyMatch(into -> holdsRows(target, into.table()))) {
                found.uncertain.add(item.uuid());
            }
        }
        return found;
    }

    private static boolean holdsRows(Connection target, TableName table) {
        String there = "SELECT to_regclass(" + Quoted.literal(Quoted.table(table)) + ") IS NOT NULL";
        String filled = "SELECT EXISTS (SELECT FROM " + Quoted.table(table) + ")";
        try (Statement statement = target.createStatement()) {
            return answer(statement, there) && answer(statement, filled);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the rows of the target " + table, e);
        }
    }

    private static boolean answer(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Why the step must not be run, if so. */
    Optional<String> objection(Item item) {
        return uncertain.contains(item.uuid())
                ? Optional.of(
                        "the manifest says that the step was run, but the target has no marker of it any more, and what"
                                + " it has brought may be there; --append runs it once more, UPDATE tables SET finished_at = NULL"
                                + " WHERE id = " + item.id() + " in the manifest takes it as done without a marker")
                : Optional.empty();
    }
}
