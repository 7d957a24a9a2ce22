package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.citus.CitusTable;
import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Triggers and rules of targets as they are before a run; what they have done is looked at in each part's transaction. */
public final class TargetTriggers {
    private static final String DISABLE = "ALTER TABLE ... DISABLE TRIGGER USER for the time of the copy";

    private final TargetLook look;
    private final Set<Long> sharded;
    private final boolean allowed;

    private TargetTriggers(TargetLook look, Set<Long> sharded, boolean allowed) {
        this.look = look;
        this.sharded = Set.copyOf(sharded);
        this.allowed = allowed;
    }

    /**
     * Looks, on a session set up like those that write.
     *
     * @param copied whether COPY alone writes, which runs no rules
     * @param allowed whether triggers may change rows
     */
    public static TargetTriggers find(
            Connection target, Collection<TableShape> written, boolean copied, boolean allowed) {
        List<TableName> names = written.stream().map(TableShape::name).toList();
        TargetLook look = TargetLook.before(names, copied ? TargetLook.OF_COPY : TargetLook.OF_STATEMENTS);
        try {
            look.ask(target);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
        Map<Long, CitusTable> sharded =
                Cluster.tables(target, written.stream().map(TableShape::oid).toList());
        return new TargetTriggers(look, sharded.keySet(), allowed);
    }

    /** Those of one target. */
    public Triggers of(TableShape target) {
        boolean present = look.of(target.name()).isPresent();
        return new Triggers(present, present && target.rerouted(), !sharded.contains(target.oid()), allowed);
    }

    /** Those of all of a part's targets. */
    public Triggers of(List<TableShape> targets) {
        return targets.stream()
                .map(this::of)
                .reduce((one, other) -> new Triggers(
                        one.present() || other.present(),
                        one.rerouted() || other.rerouted(),
                        one.counted() && other.counted(),
                        allowed))
                .orElse(Triggers.NONE);
    }

    /** Why nothing may be written into the target, if so: what its triggers change would not be seen. */
    public Optional<String> objection(TableShape target) {
        return allowed
                ? Optional.empty()
                : look.of(target.name())
                        .flatMap(acting -> uncounted(acting, sharded.contains(target.oid()))
                                .map(why -> "triggers of the target act on what is copied: " + acting.names()
                                        + "; whether they change rows cannot be seen, for " + why + "; " + DISABLE
                                        + ", or --allow-triggers"));
    }

    /** Why nobody counts what triggers do, if so. */
    static Optional<String> uncounted(TargetLook.Acting acting, boolean sharded) {
        if (sharded) {
            return Optional.of("its rows lie on other nodes of the cluster");
        }
        return acting.counting()
                ? Optional.empty()
                : Optional.of("track_counts is off, and this user may not set it or a trigger's function does");
    }

    /** What a person should know, target by target. */
    public List<Finding> notes() {
        List<Finding> notes = new ArrayList<>();
        look.acted().forEach(target -> look.of(target).ifPresent(acting -> notes.addAll(notes(target, acting))));
        return notes;
    }

    private List<Finding> notes(TableName target, TargetLook.Acting acting) {
        List<Finding> notes = new ArrayList<>();
        notes.add(Finding.warn(
                target.toString(),
                "triggers of the target act on what is copied, and slow it: " + acting.names() + "; "
                        + (allowed
                                ? "--allow-triggers: what they change is not looked at"
                                : "should they change rows, the table fails, unless by --allow-triggers")
                        + "; " + DISABLE));
        acting.before()
                .ifPresent(names -> notes.add(Finding.warn(
                        target.toString(),
                        names + " may change values or put rows elsewhere, which is proven by count only;"
                                + " 'copytool verify' compares contents")));
        return notes;
    }
}
