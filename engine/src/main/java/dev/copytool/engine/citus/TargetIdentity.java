package dev.copytool.engine.citus;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a target, and each of its nodes, from what stood there before: the system identifier of its files, their timeline, which
 * every promotion and every restore to an earlier moment begins anew (PostgreSQL manual, Timelines), and the database's OID.
 *
 * @param nodes those three by the node's group, 0 for the coordinator or the only server; none for a node that does not tell
 */
public record TargetIdentity(SortedMap<Integer, String> nodes) {
    private static final Logger log = LoggerFactory.getLogger(TargetIdentity.class);

    /** The timeline by the name of the file that is written now: the control file has the new one only after a checkpoint. */
    private static final String OWN = """
            SELECT s.system_identifier || '/' || pg_catalog.left(pg_catalog.pg_walfile_name(
                       pg_catalog.pg_current_wal_lsn()), 8) || '/' || d.oid
              FROM pg_catalog.pg_control_system() AS s, pg_catalog.pg_database AS d
             WHERE d.datname = pg_catalog.current_database()""";

    private static final String ALL = """
            SELECT n.groupid, r.result
              FROM pg_catalog.run_command_on_all_nodes($command$%s$command$) AS r
              JOIN pg_catalog.pg_dist_node AS n ON n.nodeid = r.nodeid
             WHERE r.success AND r.result <> ''
            """.formatted(OWN);

    public TargetIdentity {
        nodes = new TreeMap<>(nodes);
    }

    /** Asks; where the user may not know, nothing is known. The connection is in auto-commit mode. */
    public static TargetIdentity of(Connection target) {
        SortedMap<Integer, String> nodes = new TreeMap<>();
        String sql = Cluster.isInstalled(target) ? ALL : "SELECT 0, own.* FROM (" + OWN + ") AS own";
        try (Statement query = target.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            while (row.next()) {
                nodes.put(row.getInt(1), row.getString(2));
            }
        } catch (SQLException e) {
            log.info("the target does not tell which system it is", e);
        }
        return new TargetIdentity(nodes);
    }

    /** Reads what {@link #toString} wrote; of anything else nothing is known. */
    public static TargetIdentity parse(String text) {
        SortedMap<Integer, String> nodes = new TreeMap<>();
        for (String node : text.split(" ", -1)) {
            if (node.matches("\\d{1,9}=\\d+/[0-9A-F]{8}/\\d+")) {
                String[] both = node.split("=", 2);
                nodes.put(Integer.valueOf(both[0]), both[1]);
            }
        }
        return new TargetIdentity(nodes);
    }

    /** The same, with what was known before of nodes that do not tell now. */
    public TargetIdentity over(TargetIdentity before) {
        SortedMap<Integer, String> all = new TreeMap<>(before.nodes);
        all.putAll(nodes);
        return new TargetIdentity(all);
    }

    /** What is another than before, in one line; a node that was not known then or is not now tells nothing. */
    public Optional<String> since(TargetIdentity before) {
        String told = nodes.entrySet().stream()
                .filter(node -> before.nodes.containsKey(node.getKey()))
                .flatMap(node ->
                        change(node.getKey(), before.nodes.getOrDefault(node.getKey(), ""), node.getValue()).stream())
                .collect(Collectors.joining(", "));
        return told.isEmpty() ? Optional.empty() : Optional.of(told);
    }

    private static Optional<String> change(int group, String before, String now) {
        String[] then = before.split("/", -1);
        String[] here = now.split("/", -1);
        String who = group == 0 ? "the target " : "node " + group + " of the target ";
        if (!then[0].equals(here[0])) {
            return Optional.of(who + "is another server than in the last run");
        }
        if (!then[1].equals(here[1])) {
            return Optional.of(who + "was promoted or restored since the last run (timeline " + then[1] + ", now "
                    + here[1] + ")");
        }
        return then[2].equals(here[2])
                ? Optional.empty()
                : Optional.of(who + "is another database than in the last run");
    }

    @Override
    public String toString() {
        return nodes.entrySet().stream()
                .map(node -> node.getKey() + "=" + node.getValue())
                .collect(Collectors.joining(" "));
    }
}
