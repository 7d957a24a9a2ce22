package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.model.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees to it that triggers and rules of a part's targets change no other rows than those that were sent: the statistics of the
 * running transaction count rows of every table (PostgreSQL manual, {@code pg_stat_xact_all_tables}), and must agree with what
 * the part's own statements did. They also have what earlier transactions of the session did and rolled back savepoints, so
 * differences count. Used by one thread, for one transaction.
 */
final class TriggerWitness {
    /**
     * A condition over a table called {@code t}: what is visible here although its transaction is in progress is of this one, or of a
     * subtransaction of it.
     */
    static final String IN_PROGRESS = """
            pg_catalog.age(t.xmin) <= 0
              AND pg_catalog.pg_xact_status((pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8
                      - pg_catalog.age(t.xmin))::pg_catalog.text::pg_catalog.xid8) = 'in progress'""";

    private final TargetTransaction transaction;
    private final List<TableName> targets;
    private final Triggers known;
    private final TargetLook look;
    private final Map<TableName, RowEffects> own = new HashMap<>();
    private Optional<Map<String, RowEffects>> before = Optional.empty();

    /**
     * Of a transaction that has begun, or is about to.
     *
     * @param known what was seen of them when planning
     * @param events which of them act, as {@link TargetLook} has it
     */
    TriggerWitness(TargetTransaction transaction, List<TableName> targets, Triggers known, int events) {
        this.transaction = transaction;
        this.targets = List.copyOf(targets);
        this.known = known;
        this.look = new TargetLook(targets, events);
    }

    /** What is to be asked after the last row. */
    TargetLook look() {
        return look;
    }

    /** Begins to count; before the part's first statement on its targets. */
    void begin() throws SQLException {
        if (known.counted()) {
            before = Optional.of(measured()).filter(counted -> !counted.isEmpty());
        }
    }

    /** What has become of a target's rows since then; nothing where nobody counts. */
    Optional<RowEffects> effects(TableName target) throws SQLException {
        return before.isEmpty()
                ? Optional.empty()
                : Optional.of(of(measured(), target).minus(of(before.get(), target)));
    }

    /** Takes note of what the part's own statements did, or rolled back. */
    void own(TableName target, RowEffects effects) {
        own.merge(target, effects, RowEffects::plus);
    }

    /**
     * The rows a COPY brought: where triggers have put them into other tables of the tree, the statistics tell.
     *
     * @param earlier what had become of the target's rows before it
     * @param tag what COPY says itself
     */
    long taken(TableName target, Optional<RowEffects> earlier, long tag) throws SQLException {
        if (!known.rerouted() || earlier.isEmpty() || before.isEmpty()) {
            return tag;
        }
        long inserted =
                effects(target).orElse(earlier.get()).minus(earlier.get()).inserted();
        if (tag != 0 && tag != inserted && !known.allowed()) {
            throw changed(target, "the target took " + tag + " rows, but " + inserted + " were inserted");
        }
        return inserted;
    }

    /**
     * Looks, after what {@link #look} asks was answered.
     *
     * @param sent what the rows that were sent have become in each target
     * @throws CopyException if triggers changed rows, or nobody can tell; the transaction is to be rolled back
     */
    void require(Map<TableName, RowEffects> sent) throws SQLException {
        if (!look.acted().isEmpty()) {
            transaction.spend();
        }
        if (known.allowed() || look.acted().isEmpty()) {
            return;
        }
        for (TableName target : look.acted()) {
            TargetLook.Acting acting = look.of(target).orElseThrow();
            TargetTriggers.uncounted(acting, !known.counted()).ifPresent(why -> {
                throw changed(target, acting.names() + " may have, for " + why);
            });
        }
        if (before.isEmpty()) {
            TableName target = look.acted().get(0);
            throw new CopyException(
                    Kind.TRANSIENT,
                    "target " + target + ": a trigger came to it when it was being copied: "
                            + look.of(target).orElseThrow().names()
                            + "; it is copied again, with a look at what that changes",
                    ServerMessage.NONE,
                    null);
        }
        // Also those of other tables that a trigger of the target has written to: they may come back in COMMIT.
        transaction.runDeferred();
        Map<String, RowEffects> now = measured();
        for (TableName target : look.acted()) {
            RowEffects seen = of(now, target).minus(of(before.get(), target));
            RowEffects brought = sent.getOrDefault(target, RowEffects.NONE);
            RowEffects expected = brought.plus(own.getOrDefault(target, RowEffects.NONE));
            if (!seen.are(expected)) {
                throw changed(target, "rows of it and below it were " + seen + ", for " + expected);
            }
            if (look.of(target).orElseThrow().before().isPresent()) {
                requireThere(target, brought.inserted() + brought.updated());
            }
        }
    }

    /** A trigger may have rolled back what it had inserted (EXCEPTION in PL/pgSQL), which statistics count nevertheless. */
    private void requireThere(TableName target, long brought) throws SQLException {
        String sql = "SELECT pg_catalog.count(*) FROM " + Quoted.table(target) + " t WHERE " + IN_PROGRESS;
        try (Statement query = transaction.session().createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            if (row.getLong(1) != brought) {
                throw changed(target, "of " + brought + " rows " + row.getLong(1) + " are there");
            }
        }
    }

    private static CopyException changed(TableName target, String how) {
        return CopyException.permanent("target " + target + ": triggers of the target changed rows: " + how
                + ", so it was rolled back; ALTER TABLE ... DISABLE TRIGGER USER for the time of the copy, or"
                + " --allow-triggers");
    }

    private static RowEffects of(Map<String, RowEffects> measured, TableName target) {
        return measured.getOrDefault(Quoted.table(target), RowEffects.NONE);
    }

    /** Nothing at all where nobody counts. */
    private Map<String, RowEffects> measured() throws SQLException {
        String sql = """
                WITH RECURSIVE tree (root, oid) AS (
                    SELECT w.name, pg_catalog.to_regclass(w.name)::pg_catalog.oid
                      FROM pg_catalog.unnest(?::pg_catalog.text[]) AS w (name)
                    UNION
                    SELECT tree.root, i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
                )
                SELECT root, pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_inserted(oid)),
                       pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_updated(oid)),
                       pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_deleted(oid))
                  FROM tree WHERE pg_catalog.current_setting('track_counts') = 'on' GROUP BY root
                """;
        try (PreparedStatement query = transaction.session().prepareStatement(sql)) {
            Object[] names = targets.stream().map(Quoted::table).toArray();
            query.setArray(1, transaction.session().createArrayOf("text", names));
            Map<String, RowEffects> measured = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    measured.put(rows.getString(1), new RowEffects(rows.getLong(2), rows.getLong(3), rows.getLong(4)));
                }
            }
            return measured;
        }
    }
}
