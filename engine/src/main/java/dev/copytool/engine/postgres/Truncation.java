package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Strangers' rows to be removed before a run, because the user asked for it.
 *
 * @param target the item's target
 * @param tables the plain tables that hold its rows: itself, partitions, inheriting tables
 */
public record Truncation(TableName target, List<TableName> tables) {
    public Truncation {
        tables = List.copyOf(tables);
    }

    /** The statement; it empties each table by itself, never what inherits from or refers to it. */
    public String statement() {
        return tables.stream()
                .map(table -> "ONLY " + Quoted.table(table))
                .collect(Collectors.joining(", ", "TRUNCATE ", ""));
    }

    /**
     * Empties the tables in one transaction, unless rows of this manifest have come in since the plan was made: that is
     * asked again under the lock that TRUNCATE holds, so that a rival's committed rows are never removed.
     *
     * @param session a session that is in no transaction, auto-commit off
     * @throws CopyException if it cannot be done; then nothing was
     */
    void run(Connection session, ManifestView manifest) {
        try (Statement statement = session.createStatement()) {
            statement.execute(statement());
            String name = Quoted.table(target);
            if (manifest.explains(
                    target, MarkerTable.standing(session, List.of(name)).getOrDefault(name, Set.of()))) {
                session.rollback();
                throw CopyException.permanent(
                        "target " + target + ": not truncated, another run of this manifest has just copied into it");
            }
            MarkerTable.voidMarkers(session, name);
            session.commit();
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + target + " cannot be emptied", e);
        }
    }
}
