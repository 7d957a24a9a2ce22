package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.Settlement;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.PartWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One target transaction: marker, {@code COPY ... FROM STDIN}, marker completed, COMMIT. */
final class TableWriter implements PartWriter {
    private static final int ROLLBACK_WAIT_MILLIS = 10_000;
    private static final Logger log = LoggerFactory.getLogger(TableWriter.class);

    /** The process of a node that committed the part. */
    private record Committer(int group, int backend) {}

    private final EntryNodes.Lease lease;
    private final Settlement settlement;
    private final long bytes;
    private final Connection session;
    private final PartKey key;
    private final Markers markers;
    private final Markers.Note note;
    private final CopyStatements statements;
    private final InsertCounter counter;
    private final Optional<Replacement> replacement;
    private @Nullable CopyIn copy;
    private Optional<Committer> committedBy = Optional.empty();
    private boolean doubt;
    private OptionalLong insertedBefore = OptionalLong.empty();
    private boolean reusable;
    private volatile boolean aborted;

    TableWriter(
            EntryNodes.Lease lease,
            Settlement settlement,
            long bytes,
            PartKey key,
            Markers markers,
            Markers.Note note,
            CopyStatements statements,
            InsertCounter counter,
            Optional<Replacement> replacement) {
        this.lease = lease;
        this.settlement = settlement;
        this.bytes = bytes;
        this.session = lease.session();
        this.key = key;
        this.markers = markers;
        this.note = note;
        this.statements = statements;
        this.counter = counter;
        this.replacement = replacement;
    }

    @Override
    public Claim claim() {
        try {
            // The run watches over its streams by itself.
            session.setNetworkTimeout(Runnable::run, 0);
            lease.node().begin(session, SearchPath.of(statements.target().schema()), bytes);
            Claim claim = markers.claim(session, key, note);
            if (claim instanceof Claim.AlreadyIn in) {
                session.rollback();
                reusable = true;
                committedBy = Optional.of(new Committer(in.group(), in.backend()));
                doubt = true;
            } else if (claim instanceof Claim.Granted granted) {
                Attempt attempt = granted.attempt();
                committedBy = Optional.of(new Committer(attempt.group(), attempt.backend()));
            }
            return claim;
        } catch (SQLException e) {
            throw SqlFailures.ofClaim(Side.TARGET, "target " + statements.target(), e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            running().writeToCopy(bytes, offset, length);
            if (lease.hasUnread()) {
                hearOut();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * The server has failed and swallows what else we send; only the end of the COPY brings its error. Should it have said
     * something else, the copy is cut here and cannot be used.
     */
    private void hearOut() throws SQLException {
        running().endCopy();
        throw new SQLException("the server spoke in the middle of a COPY", "08000");
    }

    @Override
    public long endCopy() {
        try {
            long counted = running().endCopy();
            if (insertedBefore.isEmpty()) {
                return counted;
            }
            long before = insertedBefore.getAsLong();
            return counter.inserted(session, statements.target()).orElse(before + counted) - before;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private CopyIn running() throws SQLException {
        CopyIn running = copy;
        if (running == null) {
            if (replacement.isPresent()) {
                replacement.get().run(session, markers, key, note.target());
            }
            insertedBefore = counter.inserted(session, statements.target());
            running = session.unwrap(PGConnection.class).getCopyAPI().copyIn(statements.write());
            copy = running;
        }
        return running;
    }

    @Override
    public void commit(Counts counts) {
        try {
            markers.complete(session, key, counts);
        } catch (SQLException e) {
            throw failed(e);
        }
        try {
            Optional<String> warning = lease.node().commit(session);
            warning.ifPresent(text -> log.warn("{}: COMMIT: {}", statements.target(), text));
            doubt = warning.isPresent();
            reusable = !doubt;
        } catch (SQLException e) {
            throw SqlFailures.ofCommit(Side.TARGET, "target " + statements.target(), e);
        }
    }

    @Override
    public Optional<String> unsettled() {
        return doubt ? committedBy.flatMap(by -> settlement.pending(by.group(), by.backend())) : Optional.empty();
    }

    @Override
    public Optional<String> settle() {
        return committedBy.flatMap(by -> settlement.settle(by.group(), by.backend()));
    }

    private CopyException failed(SQLException e) {
        return SqlFailures.of(Side.TARGET, "target " + statements.target(), e);
    }

    @Override
    public long passed() {
        return lease.passed();
    }

    @Override
    public Look look() {
        return lease.look();
    }

    @Override
    public void abort() {
        aborted = true;
        lease.breakOff();
    }

    @Override
    public void close() {
        if (reusable && !aborted) {
            lease.giveBack();
            return;
        }
        try {
            session.setNetworkTimeout(Runnable::run, ROLLBACK_WAIT_MILLIS);
            CopyIn running = copy;
            if (running != null && running.isActive()) {
                running.cancelCopy();
            }
            session.rollback();
        } catch (SQLException e) {
            // The server rolls back by itself when the connection ends, which it does next.
            log.debug("{}: no answer to the rollback", statements.target(), e);
        }
        lease.breakOff();
        lease.discard();
    }
}
