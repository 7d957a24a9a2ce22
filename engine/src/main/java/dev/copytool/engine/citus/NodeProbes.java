package dev.copytool.engine.citus;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TimeLimit;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Asks servers which node of a cluster each of them is, all at once, so that silent ones cost no more than one of them. */
final class NodeProbes {
    /** How long a server's next word is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MOST_AT_ONCE = 64;

    private final Cluster cluster;
    private final String setUp;
    private final Duration patience;

    NodeProbes(Cluster cluster, String setUp) {
        this(cluster, setUp, PATIENCE);
    }

    /**
     * Probes of that patience; whatever servers do, all answers together take twice as long at most.
     *
     * @param patience in whole seconds
     */
    NodeProbes(Cluster cluster, String setUp, Duration patience) {
        this.cluster = cluster;
        this.setUp = setUp;
        this.patience = patience;
    }

    /** What came of asking a server. */
    record Answer(Server server, Duration within, Future<Integer> said) {
        /**
         * The group of the node that the server is.
         *
         * @throws CopyException if it is no node of the cluster, or has not said so in time
         */
        int group() {
            try {
                return said.get();
            } catch (CancellationException e) {
                throw CopyException.permanent(server + " has not answered within " + within.toSeconds() + " s");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CopyException.permanent(server + ": interrupted");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof CopyException failure) {
                    throw failure;
                }
                throw new IllegalStateException("a node was not asked: " + e.getCause(), e.getCause());
            }
        }
    }

    /** The answers, in the order of the servers; returns when all are there or the time is over. */
    List<Answer> ask(List<Server> servers) {
        Duration within = TimeLimit.of(patience.multipliedBy(2));
        ExecutorService asking =
                Executors.newFixedThreadPool(Math.max(1, Math.min(MOST_AT_ONCE, servers.size())), NodeProbes::thread);
        try {
            List<Callable<Integer>> questions = new ArrayList<>();
            servers.forEach(server -> questions.add(() -> groupOf(server)));
            List<Future<Integer>> said = asking.invokeAll(questions, within.toMillis(), TimeUnit.MILLISECONDS);
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < said.size(); i++) {
                answers.add(new Answer(servers.get(i), within, said.get(i)));
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CopyException.permanent("the nodes of the target's cluster: interrupted");
        } finally {
            asking.shutdownNow();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "probe");
        thread.setDaemon(true);
        return thread;
    }

    /** The group of the node at that address; it must be one of this cluster, which it is if it knows the same nodes. */
    private int groupOf(Server server) {
        return server.patient(patience).session(setUp, session -> {
            if (!Cluster.isInstalled(session) || !Cluster.nodesOf(session).equals(cluster.nodes())) {
                throw CopyException.permanent(server + " is no node of the target's cluster, or has not got its"
                        + " metadata; SELECT start_metadata_sync_to_all_nodes() on the coordinator sends it");
            }
            try (Statement query = session.createStatement();
                    ResultSet row = query.executeQuery("SELECT groupid FROM pg_dist_local_group")) {
                row.next();
                return row.getInt(1);
            }
        });
    }
}
