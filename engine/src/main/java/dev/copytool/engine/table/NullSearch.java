package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.catalog.Wanted;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.RowFilter;
import dev.copytool.engine.postgres.SearchPath;
import dev.copytool.engine.spi.StopSignal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for rows without a value in a column, in tables of one source, several at a time. Good for one call. */
final class NullSearch {
    private static final Logger log = LoggerFactory.getLogger(NullSearch.class);
    private static final Duration BEAT = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(10);

    /**
     * A column of an item's source.
     *
     * @param own whether rows of tables below are left out
     */
    record Probe(Item item, TableShape source, boolean own, String column) {

        /** The server stops reading at the first such row. */
        String statement() {
            String empty = Quoted.name(column) + " IS NULL";
            String condition = item.reading()
                    .where()
                    .map(where -> empty + " AND (\n" + where + "\n)")
                    .orElse(empty);
            return "SELECT EXISTS (SELECT " + RowFilter.from(source.name(), own, Optional.of(condition)) + ")";
        }

        /** Whether the statistics of whole trees speak of it, and not those of the table's own rows. */
        boolean tree() {
            return source.kind() == RelationKind.PARTITIONED_TABLE;
        }
    }

    /** What was found: items with such rows, and of which it could not be told and why. */
    record Outcome(Set<UUID> found, Map<UUID, String> unknown) {
        Outcome {
            found = Set.copyOf(found);
            unknown = Map.copyOf(unknown);
        }
    }

    private final SessionPool sessions;
    private final StopSignal ended = new StopSignal();
    private final Set<Statement> running = ConcurrentHashMap.newKeySet();
    private final Set<UUID> found = ConcurrentHashMap.newKeySet();
    private final Map<UUID, String> unknown = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    private NullSearch(SessionPool sessions) {
        this.sessions = sessions;
    }

    /**
     * Looks; tells what is known by then when the end is asked for.
     *
     * @throws CopyException if the source does not answer
     */
    static Outcome of(SessionPool source, List<Probe> probes, Scrutiny scrutiny) {
        NullSearch search = new NullSearch(source);
        List<Probe> chosen = scrutiny.everyTable() || probes.isEmpty() ? probes : search.suspected(probes);
        if (!chosen.isEmpty()) {
            search.run(chosen, scrutiny);
        }
        return new Outcome(search.found, search.unknown);
    }

    /** Those whose statistics tell of such rows; with a row filter statistics tell nothing. */
    private List<Probe> suspected(List<Probe> probes) {
        List<Probe> whole = probes.stream()
                .filter(probe -> probe.item().reading().where().isEmpty())
                .toList();
        Set<Hint> hints = sessions.apart(session -> hints(session, whole));
        return whole.stream()
                .filter(probe -> hints.contains(new Hint(probe.source().name(), probe.column(), probe.tree())))
                .toList();
    }

    private record Hint(TableName source, String column, boolean tree) {}

    private static Set<Hint> hints(Connection session, List<Probe> probes) throws SQLException {
        String sql = """
                SELECT s.schemaname, s.tablename, s.attname, s.inherited
                  FROM pg_stats s
                  JOIN (SELECT DISTINCT * FROM unnest(?::text[], ?::text[])) AS wanted (schema, name)
                    ON s.schemaname = wanted.schema AND s.tablename = wanted.name
                 WHERE s.null_frac > 0
                """;
        Set<Hint> hints = new HashSet<>();
        try (PreparedStatement query = Wanted.prepare(
                        session,
                        sql,
                        probes.stream().map(probe -> probe.source().name()).toList());
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                hints.add(new Hint(
                        new TableName(rows.getString("schemaname"), rows.getString("tablename")),
                        rows.getString("attname"),
                        rows.getBoolean("inherited")));
            }
        }
        return hints;
    }

    private void run(List<Probe> probes, Scrutiny scrutiny) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(scrutiny.parallel(), probes.size()), work -> {
            Thread thread = new Thread(work, "look");
            thread.setDaemon(true);
            return thread;
        });
        StopSignal.Registration registration = scrutiny.stop().onRequest(ended::request);
        try {
            probes.forEach(probe -> threads.execute(() -> look(probe)));
            threads.shutdown();
            long beats = 0;
            while (!threads.awaitTermination(BEAT.toMillis(), TimeUnit.MILLISECONDS) && beats < GRACE.dividedBy(BEAT)) {
                if (ended.requested()) {
                    beats++;
                    cancel();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.request();
        } finally {
            registration.close();
            threads.shutdownNow();
        }
        RuntimeException error = failure.get();
        if (error != null && !scrutiny.stop().requested()) {
            throw error;
        }
    }

    private void look(Probe probe) {
        if (ended.requested()) {
            return;
        }
        try {
            if (hasNull(probe)) {
                found.add(probe.item().uuid());
            }
        } catch (CopyException e) {
            if (SqlFailures.isOfServer(e)) {
                end(e);
            } else {
                unknown.put(probe.item().uuid(), e.line());
            }
        } catch (RuntimeException e) {
            end(e);
        }
    }

    private void end(RuntimeException error) {
        failure.compareAndSet(null, error);
        ended.request();
    }

    private boolean hasNull(Probe probe) {
        Connection session = sessions.take();
        try (Statement statement = session.createStatement()) {
            SearchPath.setLocal(session, probe.source().name().schema());
            running.add(statement);
            boolean answer;
            try (ResultSet row = statement.executeQuery(probe.statement())) {
                answer = row.next() && row.getBoolean(1);
            } finally {
                running.remove(statement);
            }
            session.commit();
            sessions.giveBack(session);
            return answer;
        } catch (SQLException e) {
            sessions.discard(session);
            throw SqlFailures.of(Side.SOURCE, "source " + probe.source().name(), e);
        }
    }

    /** A statement that begins in the same moment can escape, so this is called until all are over. */
    private void cancel() {
        for (Statement statement : running) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                log.debug("a statement could not be cancelled", e);
            }
        }
    }
}
