package dev.copytool.engine.table;

import static dev.copytool.engine.connect.SqlFailures.state;

import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.MarkerSchema;
import dev.copytool.engine.marker.Work;
import dev.copytool.engine.marker.WorkTable;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.postgres.SearchPath;
import dev.copytool.engine.spi.StopSignal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What a run has taken up, written into the target before anything is copied, so that no other manifest brings the same rows
 * meanwhile. Its session, which lasts as long as the run, only tells others that they may wait for it: where it is lost, they may
 * take over what is not in yet, and then no part of that is copied here any more. Used by one thread.
 */
public final class Registration implements AutoCloseable {
    /** How long one look may wait for others; between two of them a stop is heeded, and others have their turn. */
    private static final String LOOK_WAIT = "SET LOCAL lock_timeout TO '1 s'";

    private static final Duration PAUSE = Duration.ofMillis(250);

    /**
     * What is to be registered.
     *
     * @param works the items that are to be copied
     * @param own every item of the manifest
     * @param emptied those into targets that are to be emptied, whatever is in them
     * @param append whether rows may come once more that another manifest brings
     * @param whole whether none is registered where one cannot be
     */
    public record Request(List<Work> works, Set<UUID> own, Set<UUID> emptied, boolean append, boolean whole) {

        private Request without(Set<UUID> some) {
            return new Request(
                    works.stream().filter(work -> !some.contains(work.item())).toList(), own, emptied, append, whole);
        }
    }

    /**
     * What a look has found.
     *
     * @param objections why items cannot be copied
     * @param waited those of them for which it is a matter of time
     */
    private record Look(Map<UUID, String> objections, Set<UUID> waited) {
        Look() {
            this(new HashMap<>(), new HashSet<>());
        }

        void refuse(Work work, String why) {
            objections.putIfAbsent(work.item(), why);
        }

        void await(Work work, String why) {
            if (objections.putIfAbsent(work.item(), why) == null) {
                waited.add(work.item());
            }
        }
    }

    private final EntryNodes nodes;
    private final WorkTable.Holder holder;
    private final SessionPool pool;
    private final Connection session;

    private Registration(EntryNodes nodes, WorkTable.Holder holder, SessionPool pool, Connection session) {
        this.nodes = nodes;
        this.holder = holder;
        this.pool = pool;
        this.session = session;
    }

    /**
     * Opens the session, makes the tables where they are missing, and has others see that this run lives.
     *
     * @param setUp a statement the session begins with
     * @throws dev.copytool.engine.model.CopyException if the target does not answer, or does not let us write there
     */
    public static Registration open(EntryNodes nodes, WorkTable.Holder holder, String setUp) {
        nodes.first().pool().apart(connection -> {
            MarkerSchema.create(connection, Cluster.isInstalled(connection));
            return true;
        });
        SessionPool pool = new SessionPool(nodes.first().pool().server(), 1, setUp);
        boolean open = false;
        try {
            Registration registration = new Registration(nodes, holder, pool, pool.take());
            WorkTable.showLife(registration.session, holder.id());
            registration.session.commit();
            open = true;
            return registration;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + WorkTable.NAME, e);
        } finally {
            if (!open) {
                pool.close();
            }
        }
    }

    /**
     * Registers the items, once nobody is in the way of them.
     *
     * @param wait how long others are waited for
     * @param stop ends that early; then nothing is registered
     * @param notes is told whom is waited for
     * @return why items were not registered
     * @throws dev.copytool.engine.model.CopyException if the target does not answer
     */
    public Map<UUID, String> take(Request request, Duration wait, StopSignal stop, Consumer<String> notes) {
        long deadline = System.nanoTime() + wait.toNanos();
        Map<UUID, String> out = new HashMap<>();
        Request left = request;
        boolean told = false;
        while (true) {
            Look look = look(left);
            boolean late = stop.requested() || System.nanoTime() - deadline >= 0;
            Map<UUID, String> lost = new HashMap<>(look.objections());
            if (!late) {
                lost.keySet().removeAll(look.waited());
            }
            out.putAll(lost);
            if (look.objections().isEmpty() || stop.requested() || (request.whole() && !lost.isEmpty())) {
                return out;
            }
            left = left.without(lost.keySet());
            if (lost.isEmpty()) {
                if (!told) {
                    notes.accept("waiting, " + wait.toSeconds() + " s at most: "
                            + look.objections().get(look.waited().iterator().next()));
                }
                told = true;
                stop.await(PAUSE);
            }
        }
    }

    private Look look(Request request) {
        Look look = new Look();
        List<Rivals.Pair> behind = new ArrayList<>();
        try {
            nodes.first().begin(session, SearchPath.of("pg_catalog"), 0);
            try (Statement statement = session.createStatement()) {
                statement.execute(LOOK_WAIT);
            }
            WorkTable.awaitTurn(session);
            if (!request.append()) {
                List<Rivals.Pair> rivals = Rivals.of(session, request.works(), request.own());
                judge(rivals, request, look, behind);
            }
            if (look.objections().isEmpty()) {
                WorkTable.register(session, request.works(), holder);
                // What a node has not carried out yet would look to its parts as if it had been taken over.
                nodes.first()
                        .commit(session)
                        .ifPresent(warning -> nodes.settlement().settleAll());
            } else {
                session.rollback();
            }
            return look;
        } catch (SQLException e) {
            rollBack();
            if (!state(e).equals("55P03") && !state(e).equals("40P01")) {
                throw SqlFailures.of(Side.TARGET, "target " + WorkTable.NAME, e);
            }
            Look busy = new Look();
            behind.forEach(pair -> busy.await(pair.ours(), copying(pair) + "; a session of it is still at work"));
            if (behind.isEmpty()) {
                request.works()
                        .forEach(work -> busy.await(work, "other runs are registering in the target; run again"));
            }
            return busy;
        }
    }

    private void rollBack() {
        try {
            session.rollback();
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + WorkTable.NAME, e);
        }
    }

    /**
     * Takes over from those that are over and have left nothing.
     *
     * @param behind takes those whose parts under way are waited for while it lasts
     */
    private void judge(List<Rivals.Pair> rivals, Request request, Look look, List<Rivals.Pair> behind)
            throws SQLException {
        if (rivals.isEmpty()) {
            return;
        }
        Set<UUID> alive = WorkTable.alive(
                session, rivals.stream().map(pair -> pair.theirs().holder()).collect(Collectors.toSet()));
        // A row of ours that the manifest has no more.
        alive.remove(holder.id());
        Map<UUID, Long> in = WorkTable.proven(session, items(rivals));
        List<Rivals.Pair> over = new ArrayList<>();
        for (Rivals.Pair pair : rivals) {
            if (stands(pair, in, request)) {
                look.refuse(pair.ours(), copied(pair));
            } else if (alive.contains(pair.theirs().holder())) {
                look.await(pair.ours(), copying(pair));
            } else {
                over.add(pair);
            }
        }
        if (!look.objections().isEmpty() || over.isEmpty()) {
            return;
        }
        behind.addAll(over);
        WorkTable.takeOver(session, items(over));
        behind.clear();
        // What was under way is in by now, or will never be.
        Map<UUID, Long> late = WorkTable.proven(session, items(over));
        for (Rivals.Pair pair : over) {
            if (stands(pair, late, request)) {
                look.refuse(pair.ours(), copied(pair));
            }
        }
    }

    private static Set<UUID> items(Collection<Rivals.Pair> pairs) {
        return pairs.stream().map(pair -> pair.theirs().work().item()).collect(Collectors.toSet());
    }

    private boolean stands(Rivals.Pair pair, Map<UUID, Long> in, Request request) throws SQLException {
        return in.containsKey(pair.theirs().work().item())
                && !request.emptied().contains(pair.ours().item())
                && rowsMayBeIn(pair.theirs().work().targets());
    }

    /** Where a person has emptied the tables, the markers prove nothing any more. */
    private boolean rowsMayBeIn(Set<String> targets) throws SQLException {
        for (String target : targets) {
            Optional<String> there = there(target);
            if (there.isPresent() && mayHoldRows(there.get())) {
                return true;
            }
        }
        return nodes.settlement().hidden().isPresent();
    }

    /** The name as the server writes it, whatever was read in the table. */
    private Optional<String> there(String target) throws SQLException {
        String sql = "SELECT t::text FROM to_regclass(?) AS t WHERE t IS NULL OR has_table_privilege(t, 'SELECT')";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, target);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.of("");
            }
        }
    }

    /** Nobody knows of a table that may not be read. */
    private boolean mayHoldRows(String table) throws SQLException {
        if (table.isEmpty()) {
            return true;
        }
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery("SELECT EXISTS (SELECT FROM " + table + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static String copying(Rivals.Pair pair) {
        return "another manifest is copying " + what(pair) + " " + into(pair) + " ("
                + pair.theirs().who() + "); run again when that has ended; --append copies it a second time";
    }

    private static String copied(Rivals.Pair pair) {
        return "another manifest has copied " + what(pair) + " " + into(pair) + " already ("
                + pair.theirs().who() + "); --append copies it a second time";
    }

    private static String what(Rivals.Pair pair) {
        return pair.ours().isOfTheSameRowsAs(pair.theirs().work())
                ? "it"
                : "rows of "
                        + (pair.theirs().work().kind() == Work.Kind.TABLE
                                ? pair.theirs().work().source()
                                : "a query")
                        + " that may be the same";
    }

    private static String into(Rivals.Pair pair) {
        return "into " + pair.theirs().work().targets().stream().sorted().collect(Collectors.joining(", "));
    }

    /** Lets others see that this run is over. */
    @Override
    public void close() {
        pool.discard(session);
        pool.close();
    }
}
