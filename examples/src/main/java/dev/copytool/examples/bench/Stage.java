package dev.copytool.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The tables of one case on both servers: made once, and set back before each run. */
final class Stage {
    private static final String CATALOGS =
            "pg_class, pg_attribute, pg_type, pg_index, pg_constraint, pg_depend, pg_statistic";

    private final Servers servers;
    private final List<Table> tables;
    private final boolean clustered;

    Stage(Servers servers, List<Table> tables, boolean clustered) {
        this.servers = servers;
        this.tables = tables;
        this.clustered = clustered;
    }

    /** Makes both databases anew and fills the source. */
    void make() {
        servers.empty();
        servers.source().executeTogether(tables.stream().map(Table::create).toList());
        servers.source().executeTogether(tables.stream().map(Table::fill).toList());
        servers.source().execute(indexes());
        // Else the first reader would also write the hint bits of every page.
        servers.source().execute(List.of("VACUUM ANALYZE"));
        servers.target().executeTogether(tables.stream().map(Table::create).toList());
        if (clustered) {
            servers.target().execute(tables.stream().map(Table::distribute).toList());
        }
    }

    /** Gives the target what a contender wants to find, and both servers a checkpoint. */
    void set(Ground ground) {
        servers.target()
                .execute(List.of("SET client_min_messages TO warning", "DROP SCHEMA IF EXISTS copytool CASCADE"));
        if (clustered) {
            servers.target()
                    .execute(List.of(
                            "SET citus.multi_shard_modify_mode TO 'sequential'",
                            "TRUNCATE " + tables.stream().map(Table::quoted).collect(Collectors.joining(", "))));
        } else {
            anew(ground);
        }
        servers.checkpoint();
    }

    private void anew(Ground ground) {
        List<String> drop = new ArrayList<>(List.of("SET LOCAL client_min_messages TO warning"));
        tables.forEach(table -> drop.add("DROP TABLE IF EXISTS " + table.quoted()));
        servers.target().executeTogether(drop);
        if (ground != Ground.NOTHING) {
            servers.target().executeTogether(tables.stream().map(Table::create).toList());
        }
        if (ground == Ground.INDEXED_TABLES) {
            servers.target().execute(indexes());
        }
        // What was dropped would slow down the planning of the next one.
        servers.target().execute(List.of("VACUUM " + CATALOGS));
    }

    private List<String> indexes() {
        return tables.stream().flatMap(table -> table.indexes().stream()).toList();
    }

    /** What the tables take on the source. */
    long bytes() {
        return servers
                .source()
                .values(tables.stream()
                        .map(table -> "SELECT pg_total_relation_size('" + table.quoted() + "')")
                        .toList())
                .stream()
                .mapToLong(Long::parseLong)
                .sum();
    }
}
