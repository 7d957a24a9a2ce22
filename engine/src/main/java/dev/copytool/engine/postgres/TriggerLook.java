package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.marker.Aside;
import dev.copytool.engine.model.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which triggers and rules of targets, and of the tables below them, act on what is written. Those of foreign keys are the
 * server's own and change no row of a table that is written to. Whoever holds the lock of a write to a target holds off whoever
 * would make or drop a trigger there (PostgreSQL manual, "Explicit Locking"): what is found after the last row is what acted.
 */
final class TriggerLook implements Aside {
    /** COPY runs no rules (PostgreSQL manual, COPY). */
    static final int OF_COPY = 4;

    /** Bits of {@code pg_trigger.tgtype}: INSERT, DELETE, UPDATE. */
    static final int OF_STATEMENTS = 4 | 8 | 16;

    /**
     * What acts on a target's rows.
     *
     * @param names all of it
     * @param before the triggers that see a row before it is there, and may change it or put it elsewhere
     * @param late whether one may wait until the COMMIT
     * @param counting whether the session's statistics count rows
     */
    record Acting(String names, Optional<String> before, boolean late, boolean counting) {}

    private final Collection<TableName> targets;
    private final int events;
    private final Map<String, Acting> found = new HashMap<>();

    TriggerLook(Collection<TableName> targets, int events) {
        this.targets = List.copyOf(targets);
        this.events = events;
    }

    /** Rows that are copied into a table that has no partitions come into no table below it, unless by its own triggers. */
    @Override
    public String sql() {
        return """
                WITH RECURSIVE tree (root, kind, oid) AS (
                    SELECT w.name, c.relkind, c.oid
                      FROM pg_catalog.unnest(?::pg_catalog.text[]) AS w (name)
                      JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(w.name)::pg_catalog.oid
                    UNION
                    SELECT tree.root, tree.kind, i.inhrelid
                      FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
                     WHERE tree.kind = 'p' OR %1$s
                ), acting (root, name, before, late) AS (
                    SELECT tree.root, t.tgname::pg_catalog.text, t.tgtype & 3 = 3, t.tgdeferrable
                      FROM tree JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.oid
                     WHERE NOT t.tgisinternal AND t.tgtype & %2$d <> 0
                       AND t.tgenabled IN ('A', CASE pg_catalog.current_setting('session_replication_role')
                                                     WHEN 'replica' THEN 'R' ELSE 'O' END)
                    UNION ALL
                    SELECT tree.root, 'rule ' || w.rulename::pg_catalog.text, true, false
                      FROM tree JOIN pg_catalog.pg_rewrite w ON w.ev_class = tree.oid
                     WHERE %1$s AND w.ev_type IN ('2', '3', '4')
                       AND w.ev_enabled IN ('A', CASE pg_catalog.current_setting('session_replication_role')
                                                      WHEN 'replica' THEN 'R' ELSE 'O' END)
                )
                SELECT root, pg_catalog.string_agg(DISTINCT name, ', ') AS names,
                       pg_catalog.string_agg(DISTINCT name, ', ') FILTER (WHERE before) AS before,
                       pg_catalog.bool_or(late) AS late,
                       pg_catalog.current_setting('track_counts') = 'on' AS counting
                  FROM acting GROUP BY root
                """.formatted(events != OF_COPY, events);
    }

    @Override
    public void bind(PreparedStatement statement, int first) throws SQLException {
        Object[] names = targets.stream().map(Quoted::table).toArray();
        statement.setArray(first, statement.getConnection().createArrayOf("text", names));
    }

    @Override
    public void hear(ResultSet rows) throws SQLException {
        while (rows.next()) {
            found.put(
                    rows.getString("root"),
                    new Acting(
                            rows.getString("names"),
                            Optional.ofNullable(rows.getString("before")),
                            rows.getBoolean("late"),
                            rows.getBoolean("counting")));
        }
    }

    /** What acts on a target's rows; nothing where nothing does. */
    Optional<Acting> of(TableName target) {
        return Optional.ofNullable(found.get(Quoted.table(target)));
    }

    /** The targets on whose rows something acts. */
    List<TableName> acted() {
        return targets.stream().filter(target -> of(target).isPresent()).toList();
    }

    /** Whether something may wait until the COMMIT. */
    boolean late() {
        return found.values().stream().anyMatch(Acting::late);
    }
}
