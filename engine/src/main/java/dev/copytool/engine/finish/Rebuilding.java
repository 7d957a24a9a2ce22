package dev.copytool.engine.finish;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.finish.DeferredIndex.Kind;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.postgres.SearchPath;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Rebuilds one index or constraint in at most three transactions: its index, what it hangs on, the look at the rows. Each finds
 * out what an earlier try has done, and the last one forgets the index in {@link DeferredIndexes}.
 */
final class Rebuilding {
    private static final String AGAIN =
            "; when that is mended, 'copytool migrate' or 'copytool prepare --restore-indexes' tries again";

    /** Sorting in memory pays; a server that allows more keeps it. */
    private static final String MEMORY = """
            SELECT 'SET LOCAL maintenance_work_mem TO ''' || greatest(setting::bigint, 262144) || 'kB'''
              FROM pg_settings WHERE name = 'maintenance_work_mem'
            """;

    private final Crew crew;
    private final DeferredIndex index;
    private final long bytes;

    /**
     * Changes nothing yet.
     *
     * @param bytes the size of the table
     */
    Rebuilding(Crew crew, DeferredIndex index, long bytes) {
        this.crew = crew;
        this.index = index;
        this.bytes = bytes;
    }

    /** Makes the index, beside others of the same table. */
    void build() {
        if (!index.build().isEmpty()) {
            transaction(session -> {
                if (!isBuilt(session)) {
                    execute(session, index.build());
                }
            });
        }
    }

    /** Makes it complete, unless its rows are to be looked at; needs the table for itself. */
    void attach() {
        transaction(session -> {
            if (index.kind() == Kind.INDEX || state(session).isEmpty()) {
                execute(session, index.attach());
            }
            if (index.validate().isEmpty()) {
                DeferredIndexes.remove(session, index);
            }
        });
    }

    /** Has the rows looked at and completes it. */
    void validate() {
        if (!index.validate().isEmpty()) {
            transaction(session -> {
                execute(session, index.validate());
                DeferredIndexes.remove(session, index);
            });
        }
    }

    @FunctionalInterface
    private interface Step {
        void on(Connection session) throws SQLException;
    }

    private void transaction(Step step) {
        String object = "target " + index.table() + ": " + index + " cannot be rebuilt";
        try {
            crew.transaction(object, bytes, session -> {
                step.on(session);
                return true;
            });
        } catch (CopyException e) {
            throw new CopyException(e.kind(), e.line() + AGAIN, e.server(), e);
        }
    }

    private boolean isBuilt(Connection session) throws SQLException {
        String sql = """
                SELECT pg_get_indexdef(i.indexrelid) = ? AND i.indisvalid AND i.indisready
                  FROM pg_index i
                  JOIN pg_class x ON x.oid = i.indexrelid
                  JOIN pg_namespace n ON n.oid = x.relnamespace
                 WHERE n.nspname = ? AND x.relname = ?
                """;
        Optional<Boolean> same =
                answer(session, sql, index.definition(), index.table().schema(), index.name());
        return refuseAnother(same);
    }

    /** Whether the constraint is there; nothing if there is none of its name. */
    private Optional<Boolean> state(Connection session) throws SQLException {
        String sql = """
                SELECT CASE WHEN k.contype IN ('p', 'u') THEN pg_get_indexdef(k.conindid)
                            ELSE regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') END = ?
                  FROM pg_constraint k WHERE k.conrelid = to_regclass(?) AND k.conname = ?
                """;
        Optional<Boolean> same = answer(session, sql, index.definition(), Quoted.table(index.table()), index.name());
        refuseAnother(same);
        return same;
    }

    private boolean refuseAnother(Optional<Boolean> same) {
        if (same.isPresent() && !same.get()) {
            throw CopyException.permanent("target " + index.table() + ": " + index
                    + " cannot be rebuilt: another one of that name is there; drop or rename it");
        }
        return same.isPresent();
    }

    private static Optional<Boolean> answer(Connection session, String sql, String... values) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                query.setString(i + 1, values[i]);
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getBoolean(1)) : Optional.empty();
            }
        }
    }

    /** What functions of the index refer to is looked up as the table's owner would. */
    private void execute(Connection session, List<String> statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            try (ResultSet row = statement.executeQuery(MEMORY)) {
                row.next();
                String memory = row.getString(1);
                statement.execute(memory);
            }
            SearchPath.setLocal(session, index.table().schema());
            for (String sql : statements) {
                statement.execute(sql);
            }
            SearchPath.leave(session);
        }
    }
}
