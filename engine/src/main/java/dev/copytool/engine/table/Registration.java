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
import dev.copytool.engine.model.TimeLimit;
import dev.copytool.engine.spi.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a run has taken up, written into the target before anything is copied, so that no other manifest brings the same rows
 * meanwhile. Its session, which lasts as long as the run, only tells others that they may wait for it: where it is lost, they may
 * take over what is not in yet, and then no part of that is copied here any more. Used by one thread.
 */
public final class Registration implements AutoCloseable {
    /**
     * How long one look may wait for others; between two of them a stop is heeded, and others have their turn. A standby is not
     * waited for: what is registered proves nothing, and where it is lost, no part is copied.
     */
    private static final String LOOK_WAIT = "SET LOCAL lock_timeout TO '1 s'; SET LOCAL synchronous_commit TO local";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final Duration PAUSE = Duration.ofMillis(250);

    /**
     * What is to be registered.
     *
     * @param works the items that are to be copied
     * @param own every item of the manifest
     * @param replaced up to which generation each item takes the place of earlier ones, of those that do
     * @param emptied those into targets that are to be emptied, whatever is in them
     * @param append whether rows may come once more that another manifest brings
     * @param whole whether none is registered where one cannot be
     */
    public record Request(
            List<Work> works,
            Set<UUID> own,
            Map<UUID, Integer> replaced,
            Set<UUID> emptied,
            boolean append,
            boolean whole) {

        private Request without(Set<UUID> some) {
            return new Request(
                    works.stream().filter(work -> !some.contains(work.item())).toList(),
                    own,
                    replaced,
                    emptied,
                    append,
                    whole);
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
        SessionPool pool = new SessionPool(nodes.first().pool().server(), 1, setUp);
        boolean open = false;
        try {
            Registration registration = new Registration(nodes, holder, pool, pool.take());
            Connection session = registration.session;
            session.setAutoCommit(true);
            MarkerSchema.create(session, Cluster.isInstalled(session));
            WorkTable.showLife(session, holder.id());
            session.setAutoCommit(false);
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
            Verdict look = look(left);
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
                stop.await(TimeLimit.of(PAUSE));
            }
        }
    }

    private Verdict look(Request request) {
        Verdict verdict = new Verdict(session, nodes.settlement(), holder.id(), request);
        try {
            nodes.first().begin(session, 0);
            try (Statement statement = session.createStatement()) {
                statement.execute(LOOK_WAIT);
            }
            WorkTable.awaitTurn(session);
            List<WorkTable.Taken> registered = WorkTable.of(session, systems(request.works()));
            verdict.judgeGenerations(registered);
            if (!request.append()) {
                verdict.judge(Rivals.of(session, request.works(), request.own(), registered));
            }
            if (verdict.objections().isEmpty()) {
                WorkTable.register(session, unregistered(request.works(), registered), holder);
                // What a node has not carried out yet would look to its parts as if it had been taken over.
                nodes.first()
                        .commit(session)
                        .ifPresent(warning -> nodes.settlement().settleAll());
            } else {
                session.rollback();
            }
            return verdict;
        } catch (SQLException e) {
            rollBack();
            if (!state(e).equals(LOCK_NOT_AVAILABLE) && !state(e).equals(DEADLOCK)) {
                throw SqlFailures.of(Side.TARGET, "target " + WorkTable.NAME, e);
            }
            return verdict.busy();
        }
    }

    private static Set<String> systems(List<Work> works) {
        return works.stream().map(Work::system).collect(Collectors.toSet());
    }

    /** Those that do not stand there already: a write may have to wait for nodes that hold up only others. */
    private List<Work> unregistered(List<Work> works, List<WorkTable.Taken> registered) {
        Map<UUID, WorkTable.Taken> there = registered.stream()
                .collect(Collectors.toMap(taken -> taken.work().item(), Function.identity()));
        return works.stream()
                .filter(work -> !there.containsKey(work.item())
                        || !there.get(work.item()).isOf(work, holder))
                .toList();
    }

    private void rollBack() {
        try {
            session.rollback();
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + WorkTable.NAME, e);
        }
    }

    /** Lets others see that this run is over. */
    @Override
    public void close() {
        pool.discard(session);
        pool.close();
    }
}
