package dev.copytool.engine.verify;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.citus.Settling;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.verify.VerificationPlan.Check;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was copied with what is in the targets, by number of rows and by a checksum that both servers compute for
 * themselves: a source's rows the way they are read, a target's own rows. Changes nothing. Good for one call.
 */
public final class Verification {
    private static final Duration BEAT = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(10);

    /**
     * An item that is in its target.
     *
     * @param fingerprint how its source looked when it was copied, where that is known
     */
    public record Copied(Item item, Optional<Fingerprint> fingerprint) {
        public Copied {
            requireNonNull(item, "no item");
            requireNonNull(fingerprint, "no fingerprint");
        }
    }

    /**
     * What is to be compared.
     *
     * @param copied what was copied into the targets in question, all of it
     * @param all every item of the manifest
     * @param countsOnly whether rows are only counted
     * @param parallel targets at a time
     */
    public record Request(List<Copied> copied, Collection<Item> all, boolean countsOnly, int parallel) {
        public Request {
            copied = List.copyOf(copied);
            all = List.copyOf(all);
            if (parallel < 1) {
                throw new IllegalArgumentException("parallel must be at least 1, not " + parallel);
            }
        }
    }

    private final Map<String, Server> sources;
    private final Server target;
    private final StopSignal stop;
    private final StopSignal ended = new StopSignal();
    private final AtomicReference<@Nullable CopyException> gone = new AtomicReference<>();

    /**
     * Compares these servers until the end is asked for.
     *
     * @param sources each source by its name, the unnamed one by the empty name
     */
    public Verification(Map<String, Server> sources, Server target, StopSignal stop) {
        this.sources = Map.copyOf(sources);
        this.target = target;
        this.stop = stop;
    }

    /**
     * Compares; returns when no thread and no session of it is left.
     *
     * @return a comparison for each target, by name; absent if the end was asked for before all were made
     * @throws CopyException if a server does not answer
     */
    public Optional<List<Comparison>> compare(Request request) {
        settle();
        Map<String, SourceTables> tables = new HashMap<>();
        sources.forEach((name, source) -> tables.put(name, look(name, source, request)));
        List<Check> checks =
                target.session(SessionSettings.comparer(), writing -> VerificationPlan.of(tables, writing, request));
        int parallel = Math.max(1, Math.min(request.parallel(), checks.size()));
        StopSignal.Registration registration = stop.onRequest(ended::request);
        Map<String, DigestRunner> here = new HashMap<>();
        try (DigestRunner there = runner(target, parallel)) {
            sources.forEach((name, source) -> here.put(name, runner(source, parallel)));
            return compare(checks, here, there);
        } finally {
            here.values().forEach(DigestRunner::close);
            registration.close();
        }
    }

    /**
     * Rows of a commit that some node has not carried out are hidden; counting now would tell less than is in. Whose commits
     * they are cannot be told, since a marker may be hidden too.
     */
    private void settle() {
        Settling.of(target, SessionSettings.writer(), stop)
                .flatMap(Settling::settleAll)
                .ifPresent(text -> {
                    throw CopyException.permanent("not all rows that were committed can be seen in the target: " + text
                            + "; bring the node back, and verify again");
                });
    }

    private DigestRunner runner(Server server, int parallel) {
        return new DigestRunner(server, parallel, ended, this::gone);
    }

    private static SourceTables look(String name, Server source, Request request) {
        List<Item> copied = of(name, request.copied().stream().map(Copied::item).toList());
        return source.session(
                SessionSettings.comparer(), reading -> SourceTables.at(reading, copied, of(name, request.all())));
    }

    private static List<Item> of(String sourceName, Collection<Item> items) {
        return items.stream()
                .filter(item -> item.sourceName().equals(sourceName))
                .toList();
    }

    /** The digests of one check, under way. */
    private record Pending(Check check, List<Future<Digest>> source, List<Future<Digest>> target) {}

    private Optional<List<Comparison>> compare(List<Check> checks, Map<String, DigestRunner> here, DigestRunner there) {
        long digests = checks.stream()
                .mapToLong(check -> check.source().size() + check.target().size())
                .sum();
        CountDownLatch open = new CountDownLatch(Math.toIntExact(digests));
        List<Pending> pending = checks.stream()
                .map(check -> new Pending(check, sourced(check, here, open), submit(check.target(), there, open)))
                .toList();
        boolean over = await(open, List.copyOf(here.values()), there);
        CopyException error = gone.get();
        if (error != null) {
            throw error;
        }
        return over && !stop.requested()
                ? Optional.of(pending.stream().map(Verification::result).toList())
                : Optional.empty();
    }

    private static List<Future<Digest>> sourced(Check check, Map<String, DigestRunner> here, CountDownLatch open) {
        return check.source().stream()
                .flatMap(one -> Optional.ofNullable(here.get(one.sourceName())).stream()
                        .map(runner -> runner.submit(one.digest(), open::countDown)))
                .toList();
    }

    private static List<Future<Digest>> submit(List<RowDigest> digests, DigestRunner runner, CountDownLatch open) {
        return digests.stream()
                .map(digest -> runner.submit(digest, open::countDown))
                .toList();
    }

    /** Without its server no digest has a meaning, and each would wait in vain for a session. */
    private void gone(CopyException error) {
        gone.compareAndSet(null, error);
        ended.request();
    }

    /** Waits for all digests, or, once the end was asked for, a while for those that run; says whether all are over. */
    private boolean await(CountDownLatch open, List<DigestRunner> here, DigestRunner there) {
        try {
            for (long beats = 0; !open.await(BEAT.toMillis(), TimeUnit.MILLISECONDS); ) {
                if (ended.requested()) {
                    if (beats++ > GRACE.dividedBy(BEAT)) {
                        return false;
                    }
                    here.forEach(DigestRunner::cancel);
                    there.cancel();
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.request();
            return false;
        }
    }

    private static Comparison result(Pending pending) {
        Check check = pending.check();
        if (check.obstacle().isPresent()) {
            return check.without(check.obstacle().get());
        }
        try {
            return check.with(sum(pending.source()), sum(pending.target()));
        } catch (CopyException e) {
            return check.without(e.line());
        }
    }

    private static Digest sum(List<Future<Digest>> digests) {
        return digests.stream().map(Verification::get).reduce(Digest.NOTHING, Digest::plus);
    }

    /** The digest of a future that is over. */
    private static Digest get(Future<Digest> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CopyException error) {
                throw error;
            }
            throw new IllegalStateException("a comparing thread died: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("the future was not over", e);
        }
    }
}
