package dev.copytool.engine.finish;

import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.postgres.SearchPath;
import dev.copytool.engine.spi.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Drops indexes and constraints of empty targets before a copy. Each table has one transaction that drops them and writes down how
 * to rebuild them; before it the rebuilding is rehearsed and rolled back, and what would not come back exactly as it is stays.
 */
public final class IndexDeferral {
    private final Crew crew;
    private final Consumer<String> notes;
    private final AtomicInteger dropped = new AtomicInteger();

    private IndexDeferral(Crew crew, Consumer<String> notes) {
        this.crew = crew;
        this.notes = notes;
    }

    /**
     * Drops what the plan says, until a stop is asked for. What cannot be dropped stays; that is no error.
     *
     * @param parallel tables at a time
     * @param notes is told why something stays, in one line each, from any thread
     * @return how many indexes and constraints were dropped
     */
    public static int run(EntryNodes nodes, DeferralPlan plan, int parallel, StopSignal stop, Consumer<String> notes) {
        if (plan.tables().isEmpty()) {
            return 0;
        }
        try (Crew crew = new Crew(nodes, parallel, stop)) {
            IndexDeferral deferral = new IndexDeferral(crew, notes);
            try {
                crew.transaction("target " + DeferredIndexes.NAME + " cannot be created", 0, session -> {
                    DeferredIndexes.create(session);
                    return true;
                });
            } catch (CopyException e) {
                notes.accept("all indexes stay: " + e.line());
                return 0;
            }
            crew.run(plan.tables().stream()
                    .<Runnable>map(table -> () -> deferral.defer(table))
                    .toList());
            return deferral.dropped.get();
        }
    }

    private void defer(DeferralPlan.Table table) {
        try {
            int count = crew.transaction("indexes", 0, session -> {
                if (!table.isEmpty(session)) {
                    return filled(table);
                }
                List<DeferredIndex> restorable = restorable(session, table);
                return restorable.isEmpty() ? 0 : drop(session, table, restorable);
            });
            dropped.addAndGet(count);
        } catch (CopyException e) {
            notes.accept("target " + table.name() + ": indexes stay: " + e.line());
        }
    }

    /** Those that come back as they are. Ends with the transaction rolled back and another begun. */
    private List<DeferredIndex> restorable(Connection session, DeferralPlan.Table table) throws SQLException {
        if (rehearsed(session, table, table.indexes()).isEmpty()) {
            return table.indexes();
        }
        List<DeferredIndex> restorable = new ArrayList<>();
        for (DeferredIndex one : table.indexes()) {
            rehearsed(session, table, List.of(one))
                    .ifPresentOrElse(
                            why -> notes.accept("target " + table.name() + ": " + one + " stays: " + why),
                            () -> restorable.add(one));
        }
        return restorable;
    }

    /** Why these cannot be dropped and rebuilt to the same, if so. */
    private Optional<String> rehearsed(Connection session, DeferralPlan.Table table, List<DeferredIndex> indexes)
            throws SQLException {
        try {
            Set<DeferredIndex> before = droppable(session, table);
            for (DeferredIndex one : indexes) {
                execute(session, one.drop());
            }
            List<DeferredIndex> foreignKeysLast = new ArrayList<>(indexes);
            foreignKeysLast.sort(Comparator.comparing(DeferredIndex::kind));
            SearchPath.setLocal(session, table.name().schema());
            for (DeferredIndex one : foreignKeysLast) {
                for (String sql : one.restore()) {
                    execute(session, sql);
                }
            }
            return before.equals(droppable(session, table))
                    ? Optional.empty()
                    : Optional.of("it would not come back as it is");
        } catch (SQLException e) {
            if (SqlFailures.of(Side.TARGET, "", e).retryable()) {
                throw e;
            }
            return Optional.of(SqlFailures.message(e).error());
        } finally {
            session.rollback();
            crew.begin(session, 0);
        }
    }

    /** Nothing is dropped if the table is not empty, or its indexes are others than they were. */
    private int drop(Connection session, DeferralPlan.Table table, List<DeferredIndex> indexes) throws SQLException {
        DeferredIndexes.add(session, indexes);
        Set<DeferredIndex> there = droppable(session, table);
        for (DeferredIndex one : indexes) {
            execute(session, one.drop());
        }
        // Now nobody else can write to the table, on whatever node.
        if (!table.isEmpty(session)) {
            session.rollback();
            return filled(table);
        }
        if (!there.containsAll(indexes)) {
            session.rollback();
            notes.accept("target " + table.name() + ": indexes stay: they have just been changed");
            return 0;
        }
        return indexes.size();
    }

    private int filled(DeferralPlan.Table table) {
        notes.accept("target " + table.name() + ": indexes stay: it has just been written to");
        return 0;
    }

    private static Set<DeferredIndex> droppable(Connection session, DeferralPlan.Table table) throws SQLException {
        SearchPath.leave(session);
        Set<DeferredIndex> droppable = new HashSet<>();
        for (IndexCatalog.Found found : IndexCatalog.read(session, List.of(table.name()))) {
            if (found.kept().isEmpty()) {
                droppable.add(found.index());
            }
        }
        return droppable;
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
