package dev.copytool.engine.table;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.catalog.ShapeText;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.citus.CitusTable;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.postgres.CopyStatements;
import dev.copytool.engine.postgres.CopyStatements.TextBytes;
import dev.copytool.engine.postgres.Freezing;
import dev.copytool.engine.postgres.Replacement;
import dev.copytool.engine.postgres.Triggers;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.RejectStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes the part of one item from the shapes of its two tables, or says why there can be none.
 *
 * @param way how the item is copied
 * @param look what its source tells
 * @param target its target, where there is one
 * @param clustered what the target is to a Citus cluster, where it is a table of one
 * @param triggers what is known of those that act on the target's rows
 * @param wishes how a person wants it
 * @param sole whether the target is no other item's
 * @param plain whether the target is on a server that is no cluster's
 * @param encoding the target database's encoding
 * @param rejects what takes rows that the target refuses, where that is allowed
 */
record PartPlan(
        Cuts.Way way,
        SourceLook look,
        Optional<TableShape> target,
        Optional<CitusTable> clustered,
        Triggers triggers,
        Wishes wishes,
        boolean sole,
        boolean plain,
        String encoding,
        Optional<RejectStore> rejects) {

    private Item item() {
        return way.item();
    }

    /**
     * The part; where the item is cut, the cut.
     *
     * @param obstacles takes what stands in its way
     * @param remarks takes what a person should know of it
     */
    Optional<Part> part(Transport.Sessions sessions, List<String> obstacles, List<String> remarks) {
        Item item = item();
        Optional<TableShape> source = look.shape(item);
        look.leftOut(item).ifPresent(obstacles::add);
        if (source.isEmpty()) {
            obstacles.add("the source has no table " + item.source() + "; names are taken as they are, upper case too");
        } else if (!source.get().readable()) {
            obstacles.add("no right to read " + item.source() + "; GRANT SELECT on the source");
        }
        if (target.isEmpty()) {
            obstacles.add("the target has no table " + item.target() + "; 'copytool prepare' makes it");
        } else {
            UnsafeTargets.unfit(target.get()).ifPresent(obstacles::add);
        }
        if (!obstacles.isEmpty() || source.isEmpty() || target.isEmpty()) {
            return Optional.empty();
        }
        ColumnMatch.Outcome outcome =
                ColumnMatch.of(source.get(), target.get(), item.reading().columns());
        obstacles.addAll(outcome.problems());
        irreplaceable().ifPresent(obstacles::add);
        return outcome.match().flatMap(match -> {
            remarks.addAll(match.remarks());
            if (look.changed(item) && item.replaces().isEmpty()) {
                remarks.add("changed since the manifest was made; it is copied as it is now");
            }
            if (wishes.format() == FormatWish.BINARY && match.neverBinary().isPresent()) {
                obstacles.add(
                        "cannot be copied in binary: " + match.neverBinary().get());
                return Optional.empty();
            }
            CopyStatements statements = statements(source.get(), target.get(), match);
            way.remark().ifPresent(remarks::add);
            Transport transport = transport(source.get(), target.get(), match.alike(), sessions);
            if (way.cut().isPresent()) {
                return Optional.of(transport.cut(way.cut().get(), way.begun(), statements));
            }
            Part part = transport.whole(statements, Optional.empty());
            return Optional.of(rejects.isEmpty() ? part : part.orSifted(transport.whole(statements.inText(), rejects)));
        });
    }

    private CopyStatements statements(TableShape source, TableShape there, ColumnMatch match) {
        Optional<String> where = item().reading().where();
        boolean computed = match.readsGenerated() || where.isPresent();
        TextBytes bytes = TextBytes.of(look.encoding(), encoding);
        return new CopyStatements(
                source.name(),
                there.name(),
                match.columns(),
                FormatRule.choose(wishes.format(), match, there.columns(), clustered.isPresent(), bytes),
                CopyStatements.ReadForm.of(source.kind(), computed, look.isSplit(source.name())),
                where,
                Optional.empty(),
                bytes,
                Optional.empty(),
                Optional.of(ShapeText.of(there)),
                plain ? OptionalLong.of(there.oid()) : OptionalLong.empty(),
                match.alike());
    }

    private Transport transport(TableShape source, TableShape there, boolean alike, Transport.Sessions sessions) {
        return new Transport(
                item(),
                look.fingerprint(item()),
                look.system(),
                source,
                there,
                clustered.filter(CitusTable::entersAnywhere).isPresent(),
                triggers,
                replacement(there),
                freezing(source, there),
                plain && source.kind() == RelationKind.TABLE && (sole || alike),
                sessions);
    }

    private Optional<Replacement> replacement(TableShape there) {
        return item().replaces().isEmpty()
                ? Optional.empty()
                : Optional.of(Replacement.of(
                        item(),
                        there,
                        clustered.isPresent(),
                        sole
                                ? List.of()
                                : ownCondition().map(OwnCondition::alternatives).orElse(List.of())));
    }

    /** Not where others copy into the same table: they would wait for its lock. */
    private Optional<Freezing> freezing(TableShape source, TableShape there) {
        boolean possible = plain && sole && there.kind() == RelationKind.TABLE && !triggers.rerouted();
        return possible && wishes.freeze() && item().replaces().isEmpty() && source.bytes() >= Freezing.LEAST_BYTES
                ? Optional.of(new Freezing(there.name()))
                : Optional.empty();
    }

    private Optional<String> ownCondition() {
        return way.ownCondition().or(() -> look.ownCondition(item()));
    }

    /** Why the rows of the item's earlier copy cannot be told from others', if so. */
    private Optional<String> irreplaceable() {
        return item().replaces().isEmpty() || sole || ownCondition().isPresent()
                ? Optional.empty()
                : Optional.of(
                        "its rows in " + item().target() + " cannot be told from those of other tables: the source has"
                                + " neither a check constraint of its own nor a partition bound; copy that target anew as a whole");
    }
}
