package dev.copytool.engine.table;

import dev.copytool.engine.marker.Work;
import dev.copytool.engine.marker.WorkTable;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Finds the items of other manifests that would bring rows which items of this one bring too. */
final class Rivals {

    /** Two items of which only one is to bring its rows. */
    record Pair(Work ours, WorkTable.Taken theirs) {}

    private Rivals() {}

    /**
     * Finds them, as the target's tables stand now.
     *
     * @param works items of this manifest that are to be copied
     * @param own every item of this manifest
     * @param registered what is registered of the databases these items read
     */
    static List<Pair> of(
            Connection target, Collection<Work> works, Set<UUID> own, Collection<WorkTable.Taken> registered)
            throws SQLException {
        List<WorkTable.Taken> others = new ArrayList<>();
        Map<UUID, Work> before = new HashMap<>();
        for (WorkTable.Taken taken : registered) {
            if (own.contains(taken.work().item())) {
                before.put(taken.work().item(), taken.work());
            } else {
                others.add(taken);
            }
        }
        // Who was registered as it is, has met all who were there before; who came after it has met it, or was told to
        // append.
        List<Work> fresh = works.stream()
                .filter(work -> !before.containsKey(work.item())
                        || !work.meetsTheSameAs(before.getOrDefault(work.item(), work)))
                .toList();
        return others.isEmpty() || fresh.isEmpty() ? List.of() : pairs(target, fresh, others);
    }

    /** Many have no source in common with any: those of ten-thousands are not compared one by one. */
    private static List<Pair> pairs(Connection target, List<Work> fresh, List<WorkTable.Taken> others)
            throws SQLException {
        Map<String, List<WorkTable.Taken>> byName = new HashMap<>();
        List<WorkTable.Taken> queries = new ArrayList<>();
        for (WorkTable.Taken taken : others) {
            if (taken.work().kind() == Work.Kind.QUERY) {
                queries.add(taken);
            }
            taken.work()
                    .line()
                    .forEach(name -> byName.computeIfAbsent(name, any -> new ArrayList<>())
                            .add(taken));
        }
        List<Pair> related = new ArrayList<>();
        for (Work work : fresh) {
            Set<WorkTable.Taken> near = new HashSet<>(work.kind() == Work.Kind.QUERY ? others : queries);
            work.line().forEach(name -> near.addAll(byName.getOrDefault(name, List.of())));
            near.stream()
                    .filter(taken -> work.mayShareRowsWith(taken.work()))
                    .forEach(taken -> related.add(new Pair(work, taken)));
        }
        Map<String, Set<Long>> lines = lines(target, related);
        return related.stream().filter(pair -> meet(pair, lines)).toList();
    }

    private static boolean meet(Pair pair, Map<String, Set<Long>> lines) {
        return pair.ours().targets().stream()
                .anyMatch(
                        ours -> pair.theirs().work().targets().stream().anyMatch(theirs -> meet(ours, theirs, lines)));
    }

    /** Whether one is the other or lies above it. The first of a line is the table itself. */
    private static boolean meet(String ours, String theirs, Map<String, Set<Long>> lines) {
        if (ours.equals(theirs)) {
            return true;
        }
        Set<Long> up = lines.getOrDefault(ours, Set.of());
        Set<Long> other = lines.getOrDefault(theirs, Set.of());
        return !up.isEmpty()
                && !other.isEmpty()
                && (up.contains(other.iterator().next())
                        || other.contains(up.iterator().next()));
    }

    /** Of each target that is there, its own oid and those of the tables above it, in this order. */
    private static Map<String, Set<Long>> lines(Connection target, List<Pair> pairs) throws SQLException {
        Set<String> names = new HashSet<>();
        pairs.forEach(pair -> {
            names.addAll(pair.ours().targets());
            names.addAll(pair.theirs().work().targets());
        });
        String sql = """
                WITH RECURSIVE up (name, oid, height) AS (
                    SELECT asked.name, to_regclass(asked.name)::oid, 0 FROM unnest(?::text[]) AS asked (name)
                     WHERE to_regclass(asked.name) IS NOT NULL
                    UNION
                    SELECT up.name, i.inhparent, up.height + 1 FROM up JOIN pg_inherits i ON i.inhrelid = up.oid
                )
                SELECT name, array_agg(oid::bigint ORDER BY height) FROM up GROUP BY name
                """;
        Map<String, Set<Long>> lines = new HashMap<>();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("text", names.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    lines.put(row.getString(1), oids(row.getArray(2)));
                }
            }
        }
        return lines;
    }

    private static Set<Long> oids(Array array) throws SQLException {
        return new LinkedHashSet<>(List.of((Long[]) array.getArray()));
    }
}
