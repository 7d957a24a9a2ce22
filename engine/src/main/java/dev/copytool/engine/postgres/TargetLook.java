package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.ShapeText;
import dev.copytool.engine.marker.Aside;
import dev.copytool.engine.model.CopyException;
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
 * What targets are, and which triggers and rules of them, and of the tables below them, act on what is written. Those of foreign keys are the
 * server's own and change no row of a table that is written to. Whoever holds the lock of a write to a target holds off whoever
 * would make or drop a trigger there (PostgreSQL manual, "Explicit Locking"): what is found after the last row is what acted. Those that this session's
 * {@code session_replication_role} leaves out count too: a trigger may have changed that.
 */
final class TargetLook implements Aside {
    /** COPY runs no rules (PostgreSQL manual, COPY). */
    static final int OF_COPY = 4;

    /** Bits of {@code pg_trigger.tgtype}: INSERT, DELETE, UPDATE. */
    static final int OF_STATEMENTS = 4 | 8 | 16;

    private static final String RULES = """
            UNION ALL
            SELECT tree.root, 'rule ' || w.rulename::pg_catalog.text, true, w.ev_type = '4', false
              FROM tree JOIN pg_catalog.pg_rewrite w ON w.ev_class = tree.oid
             WHERE w.ev_type IN ('2', '3', '4')
               AND w.ev_enabled <> 'D'
            """;

    private static final String REFERRING = """
            SELECT tree.root, pg_catalog.string_agg(DISTINCT k.conrelid::pg_catalog.regclass::pg_catalog.text, ', ')
              FROM tree JOIN pg_catalog.pg_constraint k ON k.confrelid = tree.oid
             WHERE k.contype = 'f' AND k.confdeltype IN ('c', 'n', 'd')
             GROUP BY tree.root
            """;

    /**
     * What acts on a target's rows.
     *
     * @param names all of it
     * @param before the triggers that see a row before it is there, and may change it or put it elsewhere
     * @param counting whether statistics count the rows, in the session and in the triggers' functions
     */
    record Acting(String names, Optional<String> before, boolean counting) {}

    /**
     * What a target is.
     *
     * @param oid its OID on this node
     * @param shape as {@link ShapeText} has it
     * @param lasting whether all below it is on this server, and outlives a crash
     * @param referring the foreign keys by which the removal of its rows changes other tables
     * @param removing the triggers and rules that act on the removal of its rows
     */
    record Target(long oid, String shape, boolean lasting, Optional<String> referring, Optional<String> removing) {}

    private final Collection<TableName> targets;
    private final int events;
    private final boolean shaped;
    private final Map<String, Acting> found = new HashMap<>();
    private final Map<String, Target> seen = new HashMap<>();

    /**
     * Of the transaction that writes.
     *
     * @param events which triggers and rules act, {@link #OF_COPY} or {@link #OF_STATEMENTS}
     */
    TargetLook(Collection<TableName> targets, int events) {
        this(targets, events, true);
    }

    private TargetLook(Collection<TableName> targets, int events, boolean shaped) {
        this.targets = List.copyOf(targets);
        this.events = events;
        this.shaped = shaped;
    }

    /** Of what may act on many targets, before a run; what they are is not asked. */
    static TargetLook before(Collection<TableName> targets, int events) {
        return new TargetLook(targets, events, false);
    }

    /** Rows that are copied into a table that has no partitions come into no table below it, unless by its own triggers. */
    @Override
    public String sql() {
        return """
                WITH RECURSIVE wanted (name, oid) AS (
                    SELECT w.name, pg_catalog.to_regclass(w.name)::pg_catalog.oid
                      FROM pg_catalog.unnest(?::pg_catalog.text[]) AS w (name)
                ), tree (root, kind, oid) AS (
                    SELECT w.name, c.relkind, c.oid FROM wanted w JOIN pg_catalog.pg_class c ON c.oid = w.oid
                    UNION
                    SELECT tree.root, tree.kind, i.inhrelid
                      FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
                     WHERE tree.kind = 'p' OR %1$s
                ), acting (root, name, before, removing, hidden) AS (
                    SELECT tree.root, t.tgname::pg_catalog.text, t.tgtype & 3 = 3, t.tgtype & 8 <> 0,
                           p.proconfig::pg_catalog.text OPERATOR(pg_catalog.~) 'track_counts'::pg_catalog.text
                      FROM tree JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.oid
                      JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                     WHERE NOT t.tgisinternal AND t.tgtype & %2$d <> 0
                       AND t.tgenabled <> 'D'
                    %4$s
                ), acted AS (
                    SELECT root, pg_catalog.string_agg(DISTINCT name, ', ') AS names,
                           pg_catalog.string_agg(DISTINCT name, ', ') FILTER (WHERE before) AS before,
                           pg_catalog.string_agg(DISTINCT name, ', ') FILTER (WHERE removing) AS removing,
                           pg_catalog.bool_or(hidden) AS hidden
                      FROM acting GROUP BY root
                ), referring (root, tables) AS (
                    %5$s
                ), lasting AS (
                    SELECT tree.root, pg_catalog.bool_and(c.relkind <> 'f' AND c.relpersistence = 'p') AS lasting
                      FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid GROUP BY tree.root
                )
                SELECT w.name AS root, c.oid, %3$s AS shape, lasting.lasting, referring.tables AS referring,
                       acted.removing, acted.names, acted.before,
                       pg_catalog.current_setting('track_counts') = 'on' AND acted.hidden IS NOT TRUE AS counting
                  FROM wanted w
                  JOIN pg_catalog.pg_class c ON c.oid = w.oid
                  JOIN lasting ON lasting.root = w.name
                  LEFT JOIN acted ON acted.root = w.name
                  LEFT JOIN referring ON referring.root = w.name
                """.formatted(
                events != OF_COPY,
                events,
                shaped ? ShapeText.sql("c") : "''",
                events == OF_COPY ? "" : RULES,
                events == OF_COPY ? "SELECT NULL::pg_catalog.text, NULL::pg_catalog.text WHERE false" : REFERRING);
    }

    @Override
    public void bind(PreparedStatement statement, int first) throws SQLException {
        Object[] names = targets.stream().map(Quoted::table).toArray();
        statement.setArray(first, statement.getConnection().createArrayOf("text", names));
    }

    @Override
    public void hear(ResultSet rows) throws SQLException {
        while (rows.next()) {
            String root = rows.getString("root");
            seen.put(
                    root,
                    new Target(
                            rows.getLong("oid"),
                            rows.getString("shape"),
                            rows.getBoolean("lasting"),
                            Optional.ofNullable(rows.getString("referring")),
                            Optional.ofNullable(rows.getString("removing"))));
            String names = rows.getString("names");
            if (names != null) {
                found.put(
                        root,
                        new Acting(names, Optional.ofNullable(rows.getString("before")), rows.getBoolean("counting")));
            }
        }
    }

    /**
     * Requires that a target is what the rows were made for.
     *
     * @throws CopyException if it is not; the transaction is to be rolled back
     */
    void requireShape(CopyStatements statements) {
        Optional<Target> target = Optional.ofNullable(seen.get(Quoted.table(statements.target())));
        statements.shape().ifPresent(planned -> {
            if (target.filter(now -> now.shape().equals(planned)).isEmpty()) {
                throw changed(statements.target(), "is another kind of table, or has other columns, than");
            }
            if (target.filter(now ->
                            statements.oid().isEmpty() || statements.oid().getAsLong() == now.oid())
                    .isEmpty()) {
                throw changed(statements.target(), "is not the table that had its name");
            }
            if (target.filter(Target::lasting).isEmpty()) {
                throw changed(statements.target(), "has a foreign or unlogged table in it by now, unlike");
            }
        });
    }

    private static CopyException changed(TableName target, String how) {
        return CopyException.permanent("target " + target + ": it " + how + " when the run was planned; run again");
    }

    /**
     * Requires that rows of a target could be removed without a change of other tables.
     *
     * @param triggers whether triggers and rules are objected to as well as foreign keys
     * @throws CopyException if they could not; the transaction is to be rolled back
     */
    void requireRemovable(TableName name, boolean triggers) {
        Optional.ofNullable(seen.get(Quoted.table(name)))
                .flatMap(target -> target.referring()
                        .map(tables -> "a foreign key of " + tables + " would change that table too")
                        .or(() -> target.removing().filter(any -> triggers).map(names -> names + " acts on that")))
                .ifPresent(reason -> {
                    throw CopyException.permanent("target " + name + ": its earlier rows cannot be removed: " + reason
                            + "; nothing was changed; drop or disable it for the time of the copy");
                });
    }

    /** What acts on a target's rows; nothing where nothing does. */
    Optional<Acting> of(TableName target) {
        return Optional.ofNullable(found.get(Quoted.table(target)));
    }

    /** The targets on whose rows something acts. */
    List<TableName> acted() {
        return targets.stream().filter(target -> of(target).isPresent()).toList();
    }
}
