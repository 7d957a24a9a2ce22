package dev.copytool.engine.step;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.MarkerSchema;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Steps that were run, as the target's markers tell: by other manifests, since one that was lost must not have rows come
 * twice, and by this one, since a step that is in by half cannot go on as another.
 */
final class EarlierSteps {

    private record Earlier(UUID item, int epoch, String source, String target, String digest, long rows) {

        boolean of(Item some) {
            return item.equals(some.uuid()) && epoch == some.epoch();
        }
    }

    private final List<Earlier> found;

    private EarlierSteps(List<Earlier> found) {
        this.found = found;
    }

    /** Those of the same names. */
    static EarlierSteps find(Connection target, List<Item> items) {
        List<Earlier> found = new ArrayList<>();
        if (!MarkerSchema.exists(target)) {
            return new EarlierSteps(found);
        }
        String sql = """
                SELECT item, epoch, source, target, plan_hash, coalesce(sum(rows), 0) AS rows FROM copytool.commit_marker
                 WHERE source = ANY (?) AND %s
                 GROUP BY item, epoch, source, target, plan_hash
                """.formatted(MarkerSchema.tellsReplaced(target) ? "replaced_by IS NULL" : "true");
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(
                    1,
                    target.createArrayOf(
                            "text",
                            items.stream()
                                    .map(item -> Quoted.table(item.source()))
                                    .toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new Earlier(
                            rows.getObject("item", UUID.class),
                            rows.getInt("epoch"),
                            rows.getString("source"),
                            rows.getString("target"),
                            rows.getString("plan_hash"),
                            rows.getLong("rows")));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the markers of the target", e);
        }
        return new EarlierSteps(found);
    }

    /** Why a step cannot go on that this manifest has begun, if so. */
    Optional<String> begunAsAnother(Item item, Step step) {
        return found.stream()
                .filter(earlier -> earlier.of(item) && !StepParts.isOf(step, earlier.digest()))
                .findFirst()
                .map(earlier ->
                        "the step is in, with " + earlier.rows() + " rows, by what the plan said of it before: put"
                                + " that back and run again to go on, or give the step another name, by which all of it is run as the"
                                + " plan says now");
    }

    /** Why a step that brings its rows once must not bring them now, if so. */
    Optional<String> broughtByAnother(Item item, Step step) {
        if (!(step instanceof Step.Load load) || load.repeatable()) {
            return Optional.empty();
        }
        return found.stream()
                .filter(earlier -> !earlier.item().equals(item.uuid()))
                .filter(earlier -> earlier.rows() > 0)
                .filter(earlier -> earlier.source().equals(Quoted.table(item.source())))
                .filter(earlier -> earlier.target().equals(Quoted.table(item.target())))
                .filter(earlier -> StepParts.isOf(step, earlier.digest()))
                .findFirst()
                .map(earlier -> "the step was run with another manifest, and its " + earlier.rows() + " rows are in "
                        + item.target() + ": go on with that manifest; --append brings them once more");
    }
}
