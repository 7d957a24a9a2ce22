package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.spi.BatchWriter;
import dev.copytool.engine.spi.RowSink;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One target transaction of several tables: all markers, a {@code COPY ... FROM STDIN} for each, all markers completed, COMMIT. */
final class TableBatchWriter implements BatchWriter {
    private final TargetTransaction transaction;
    private final long bytes;
    private final Markers markers;
    private final Map<PartKey, Markers.Note> notes;
    private final List<CopyStatements> all;
    private final Iterator<CopyStatements> tables;
    private final TargetLook look;
    private final String object;
    private @Nullable Intake intake;

    /**
     * Opens nothing yet.
     *
     * @param bytes how many are expected of all
     * @param notes what their markers say, in the order of the tables
     */
    TableBatchWriter(
            TargetTransaction transaction,
            long bytes,
            Markers markers,
            Map<PartKey, Markers.Note> notes,
            List<CopyStatements> tables) {
        this.transaction = transaction;
        this.bytes = bytes;
        this.markers = markers;
        this.notes = notes;
        this.all = List.copyOf(tables);
        this.tables = all.iterator();
        this.look = new TargetLook(
                tables.stream().map(CopyStatements::target).distinct().toList(), TargetLook.OF_COPY);
        this.object = "target " + tables.get(0).target() + " and " + (tables.size() - 1) + " others";
    }

    @Override
    public Optional<Attempt> claim() {
        try {
            transaction.begin(bytes);
            Optional<Attempt> attempt = markers.claimAll(transaction.session(), notes);
            if (attempt.isEmpty()) {
                transaction.rollBack();
            }
            return attempt;
        } catch (SQLException e) {
            throw SqlFailures.ofClaim(Side.TARGET, object, e);
        }
    }

    @Override
    public RowSink next() {
        CopyStatements table = tables.next();
        try {
            transaction.enter(SearchPath.of(table.target().schema()));
            Intake begun = new StreamedIntake(transaction.lease(), table.write());
            intake = begun;
            return new IntakeSink(begun, table.target());
        } catch (SQLException e) {
            throw SqlFailures.ofRows(table.target(), 0, e);
        }
    }

    @Override
    public void commit(List<Counts> counts) {
        Map<PartKey, Counts> each = new LinkedHashMap<>();
        Iterator<Counts> next = counts.iterator();
        Iterator<CopyStatements> table = all.iterator();
        try {
            for (PartKey key : notes.keySet()) {
                each.put(key, HeldRows.of(transaction, table.next(), next.next(), true, 0));
            }
            markers.completeAll(transaction.session(), each, look);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, object, e);
        }
        requireNoTriggers();
        all.forEach(look::requireShape);
        try {
            transaction.commit();
        } catch (SQLException e) {
            throw SqlFailures.ofCommit(Side.TARGET, object, e);
        }
    }

    /** What triggers have done is looked at where a table has its transaction to itself. */
    private void requireNoTriggers() {
        look.acted().stream().findFirst().ifPresent(target -> {
            throw CopyException.permanent("target " + target + ": it has triggers by now, so it is copied alone");
        });
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
        transaction.close(intake);
    }
}
