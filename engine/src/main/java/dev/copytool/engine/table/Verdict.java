package dev.copytool.engine.table;

import dev.copytool.engine.connect.Settlement;
import dev.copytool.engine.marker.ProvenRows;
import dev.copytool.engine.marker.Work;
import dev.copytool.engine.marker.WorkTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Which items cannot be registered because of others, as one transaction of the target sees it. */
final class Verdict {
    private final Connection session;
    private final Settlement settlement;
    private final UUID holder;
    private final Registration.Request request;
    private final Map<UUID, String> objections = new HashMap<>();
    private final Set<UUID> waited = new HashSet<>();
    private final List<Rivals.Pair> behind = new ArrayList<>();
    private final Set<Work> turning = new HashSet<>();

    /**
     * Objects to nothing yet.
     *
     * @param session in the transaction that is to register
     * @param holder who wants to
     */
    Verdict(Connection session, Settlement settlement, UUID holder, Registration.Request request) {
        this.session = session;
        this.settlement = settlement;
        this.holder = holder;
        this.request = request;
    }

    /** Why items cannot be registered. */
    Map<UUID, String> objections() {
        return objections;
    }

    /** Those of them for which it is a matter of time. */
    Set<UUID> waited() {
        return waited;
    }

    private void refuse(Work work, String why) {
        objections.putIfAbsent(work.item(), why);
    }

    private void await(Work work, String why) {
        if (objections.putIfAbsent(work.item(), why) == null) {
            waited.add(work.item());
        }
    }

    /** The verdict where a lock was not to be had for long: of an item's row, or the turn to register. */
    Verdict busy() {
        turning.forEach(work ->
                await(work, "a session of another generation of it is still at work; run again when that has ended"));
        behind.forEach(pair -> await(pair.ours(), copying(pair) + "; a session of it is still at work"));
        if (behind.isEmpty() && turning.isEmpty()) {
            request.works().forEach(work -> await(work, "other runs are registering in the target; run again"));
        }
        return this;
    }

    /**
     * Takes over from those that are over and have left nothing, and from all whose rows are to be removed.
     */
    void judge(List<Rivals.Pair> rivals) throws SQLException {
        if (rivals.isEmpty()) {
            return;
        }
        Set<UUID> alive = WorkTable.alive(
                session, rivals.stream().map(pair -> pair.theirs().holder()).collect(Collectors.toSet()));
        // A row of ours that the manifest has no more.
        alive.remove(holder);
        Map<UUID, Long> in = ProvenRows.of(session, items(rivals));
        List<Rivals.Pair> over = new ArrayList<>();
        for (Rivals.Pair pair : rivals) {
            if (stands(pair, in)) {
                refuse(pair.ours(), copied(pair));
            } else if (alive.contains(pair.theirs().holder())
                    && !request.emptied().contains(pair.ours().item())) {
                await(pair.ours(), copying(pair));
            } else {
                over.add(pair);
            }
        }
        if (!objections.isEmpty() || over.isEmpty()) {
            return;
        }
        behind.addAll(over);
        WorkTable.takeOver(session, items(over));
        behind.clear();
        // What was under way is in by now, or will never be.
        Map<UUID, Long> late = ProvenRows.of(session, items(over));
        for (Rivals.Pair pair : over) {
            if (stands(pair, late)) {
                refuse(pair.ours(), copied(pair));
            }
        }
    }

    /**
     * Where another generation of an item was registered, ends that: its parts under way are waited for, and what they have brought
     * is not copied beside.
     */
    void judgeGenerations(Collection<WorkTable.Taken> registered) throws SQLException {
        Map<UUID, Integer> epochs = new HashMap<>();
        registered.forEach(taken -> epochs.put(taken.work().item(), taken.work().epoch()));
        Set<Work> others = request.works().stream()
                .filter(work -> epochs.getOrDefault(work.item(), work.epoch()) != work.epoch())
                .collect(Collectors.toSet());
        if (others.isEmpty()) {
            return;
        }
        Set<UUID> items = others.stream().map(Work::item).collect(Collectors.toSet());
        turning.addAll(others);
        WorkTable.takeOver(session, items);
        turning.clear();
        Map<UUID, List<Integer>> in = ProvenRows.generations(
                session,
                items,
                others.stream().flatMap(work -> work.targets().stream()).collect(Collectors.toSet()));
        for (Work work : others) {
            Optional<Integer> other = in.getOrDefault(work.item(), List.of()).stream()
                    .filter(epoch -> epoch != work.epoch())
                    .filter(epoch -> epoch > request.replaced().getOrDefault(work.item(), 0))
                    .findFirst();
            if (other.isPresent()
                    && !request.append()
                    && !request.emptied().contains(work.item())
                    && rowsMayBeIn(work.targets())) {
                refuse(
                        work,
                        "another run has copied it in generation " + other.get() + ", and this one was to be "
                                + work.epoch() + "; run again");
            }
        }
    }

    private static Set<UUID> items(Collection<Rivals.Pair> pairs) {
        return pairs.stream().map(pair -> pair.theirs().work().item()).collect(Collectors.toSet());
    }

    private boolean stands(Rivals.Pair pair, Map<UUID, Long> in) throws SQLException {
        return in.containsKey(pair.theirs().work().item())
                && !request.emptied().contains(pair.ours().item())
                && rowsMayBeIn(pair.theirs().work().targets());
    }

    /** Where a person has emptied the tables, the markers prove nothing any more. */
    private boolean rowsMayBeIn(Set<String> targets) throws SQLException {
        for (String target : targets) {
            Optional<String> there = there(target);
            if (there.isPresent() && mayHoldRows(there.get())) {
                return true;
            }
        }
        return settlement.hidden().isPresent();
    }

    /** The name as the server writes it, whatever was read in the table. */
    private Optional<String> there(String target) throws SQLException {
        String sql = "SELECT t::text FROM to_regclass(?) AS t WHERE t IS NULL OR has_table_privilege(t, 'SELECT')";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, target);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.of("");
            }
        }
    }

    /** Nobody knows of a table that may not be read. */
    private boolean mayHoldRows(String table) throws SQLException {
        if (table.isEmpty()) {
            return true;
        }
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery("SELECT EXISTS (SELECT 1 FROM " + table + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static String copying(Rivals.Pair pair) {
        return "another manifest is copying " + what(pair) + " " + into(pair) + " ("
                + pair.theirs().who() + "); run again when that has ended; --append copies it a second time";
    }

    private static String copied(Rivals.Pair pair) {
        return "another manifest has copied " + what(pair) + " " + into(pair) + " already ("
                + pair.theirs().who() + "); --append copies it a second time";
    }

    private static String what(Rivals.Pair pair) {
        return pair.ours().isOfTheSameRowsAs(pair.theirs().work())
                ? "it"
                : "rows of "
                        + (pair.theirs().work().kind() == Work.Kind.TABLE
                                ? pair.theirs().work().source()
                                : "a query")
                        + " that may be the same";
    }

    private static String into(Rivals.Pair pair) {
        return "into " + pair.theirs().work().targets().stream().sorted().collect(Collectors.joining(", "));
    }
}
