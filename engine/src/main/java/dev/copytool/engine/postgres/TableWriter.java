package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.Settlement;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.Merged;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.PartWriter;
import dev.copytool.engine.spi.RejectList;
import dev.copytool.engine.spi.RejectStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One target transaction: marker, {@code COPY ... FROM STDIN}, marker completed, COMMIT. */
final class TableWriter implements PartWriter {

    /** The process of a node that committed the part. */
    private record Committer(int group, int backend) {}

    private final TargetTransaction transaction;
    private final Settlement settlement;
    private final long bytes;
    private final PartKey key;
    private final Markers markers;
    private final Markers.Note note;
    private final CopyStatements statements;
    private final Manner manner;
    private final TriggerWitness witness;
    private Optional<RejectList> rejects = Optional.empty();
    private @Nullable Intake intake;
    private Optional<Committer> committedBy = Optional.empty();
    private boolean doubt;

    TableWriter(
            TargetTransaction transaction,
            Settlement settlement,
            long bytes,
            PartKey key,
            Markers markers,
            Markers.Note note,
            CopyStatements statements,
            Manner manner) {
        this.transaction = transaction;
        this.settlement = settlement;
        this.bytes = bytes;
        this.key = key;
        this.markers = markers;
        this.note = note;
        this.statements = statements;
        this.manner = manner;
        this.witness = manner.witness(transaction, statements.target());
    }

    @Override
    public Claim claim() {
        try {
            transaction.begin(bytes);
            Claim claim = markers.claim(transaction.session(), key, note);
            if (claim instanceof Claim.AlreadyIn in) {
                transaction.rollBack();
                committedBy = Optional.of(new Committer(in.group(), in.backend()));
                doubt = true;
            } else if (claim instanceof Claim.Granted granted) {
                Attempt attempt = granted.attempt();
                // What came to the target after planning is found in the first attempt, counted in the second.
                if (manner.triggers().present() || attempt.number() > 1) {
                    witness.begin();
                }
                committedBy = Optional.of(new Committer(attempt.group(), attempt.backend()));
                rejects = manner.store()
                        .map(lists -> lists.begin(key, attempt.number(), statements.source(), statements.target()));
            }
            return claim;
        } catch (SQLException e) {
            throw SqlFailures.ofClaim(Side.TARGET, "target " + statements.target(), e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            running().write(bytes, offset, length);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public long endCopy() {
        try {
            Intake running = running();
            long taken = running.end();
            return running instanceof StreamedIntake
                    ? witness.taken(statements.target(), Optional.of(RowEffects.NONE), taken)
                    : taken;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public long rejected() {
        return intake == null ? 0 : intake.rejected();
    }

    /** Which row it was is known only where rows go straight into their table. */
    private CopyException failed(SQLException error) {
        return manner.straight()
                ? SqlFailures.ofRows(statements.target(), 0, error)
                : SqlFailures.of(Side.TARGET, "target " + statements.target(), error);
    }

    @Override
    public List<Merged> merged() {
        return intake == null ? List.of() : intake.merged();
    }

    @Override
    public boolean own() {
        return intake != null && intake.own();
    }

    private Intake running() throws SQLException {
        Intake running = intake;
        if (running == null) {
            manner.replacement().ifPresent(this::replace);
            running = begin();
            intake = running;
        }
        return running;
    }

    /** Where the code of the target's tables, or of whoever wrote the step, finds its names. */
    private String path() {
        return manner.own() ? SearchPath.OWN : SearchPath.of(statements.target().schema());
    }

    private Intake begin() throws SQLException {
        if (rejects.isEmpty() && manner.straight()) {
            return streamed();
        }
        transaction.enter(path());
        if (manner.script().isPresent()) {
            transaction.spend();
            return new ScriptIntake(transaction.session(), manner.script().get());
        }
        if (manner.spread().isPresent()) {
            int most = manner.store().map(RejectStore::most).orElse(0);
            return new MergedIntake(
                    transaction.lease(), manner.spread().get(), rejects, most == 0 ? Long.MAX_VALUE : most);
        }
        return new SiftedIntake(
                transaction.session(),
                statements,
                witness,
                rejects.orElseThrow(),
                manner.store().orElseThrow().most());
    }

    private Intake streamed() throws SQLException {
        boolean frozen =
                manner.freezing().isPresent() && manner.freezing().get().prepare(transaction.session());
        transaction.enter(path());
        return new StreamedIntake(transaction.lease(), frozen ? statements.writeFrozen() : statements.write());
    }

    /** What fails here is no row that was sent. */
    private void replace(Replacement earlier) {
        try {
            long removed = earlier.run(transaction, path(), markers, statements, key, note);
            witness.own(statements.target(), new RowEffects(0, 0, removed));
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + statements.target(), e);
        }
    }

    /** Constraints that wait for the COMMIT are checked too. */
    @Override
    public void rehearse(Counts counts) {
        complete(counts);
        try {
            transaction.runDeferred();
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + statements.target(), e);
        }
    }

    private void complete(Counts counts) {
        boolean script = manner.script().isPresent();
        try {
            markers.complete(
                    transaction.session(),
                    key,
                    counts,
                    Optional.of(witness.look()).filter(look -> !script));
            if (!script) {
                manner.requireSame(witness.look(), statements);
            }
            witness.require(sent(counts));
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + statements.target(), e);
        }
    }

    private Counts held(Counts counts) {
        if (!manner.straight()) {
            return counts;
        }
        try {
            long rejectedRows = intake == null ? 0 : intake.rejectedDigest();
            return HeldRows.of(
                    transaction, statements, counts, !manner.triggers().present(), rejectedRows);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + statements.target(), e);
        }
    }

    private Map<TableName, RowEffects> sent(Counts counts) {
        if (manner.spread().isEmpty()) {
            return Map.of(statements.target(), new RowEffects(counts.rows(), 0, 0));
        }
        return merged().stream()
                .collect(Collectors.toMap(
                        Merged::table,
                        rows -> new RowEffects(rows.inserted(), rows.updated(), rows.deleted()),
                        RowEffects::plus));
    }

    @Override
    public void commit(Counts counts) {
        complete(held(counts));
        rejects.ifPresent(RejectList::keep);
        // From here on the part may be committed: its list goes only if the target says that it is not.
        Optional<RejectList> kept = rejects;
        rejects = Optional.empty();
        try {
            doubt = transaction.commit().isPresent();
        } catch (SQLException e) {
            CopyException failure = SqlFailures.ofCommit(Side.TARGET, "target " + statements.target(), e);
            if (failure.kind() != Kind.COMMIT_UNKNOWN) {
                rejects = kept;
            }
            throw failure;
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

    @Override
    public long passed() {
        return transaction.passed();
    }

    @Override
    public Look look() {
        return transaction.look();
    }

    @Override
    public void abort() {
        transaction.abort();
    }

    @Override
    public void close() {
        rejects.ifPresent(RejectList::discard);
        transaction.close(intake);
    }
}
