package dev.copytool.engine.prepare;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.Distribution;
import dev.copytool.engine.model.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes all statements of the one transaction that makes a table. */
final class CreationScript {
    /** The names in a definition are whole; a path could only lead them, or Citus's own statements, elsewhere. */
    private static final String NO_PATH = "SELECT pg_catalog.set_config('search_path', '', true)";
    /** Citus makes shards one connection a node then, so that all of a transaction's statements see each other. */
    private static final String SEQUENTIAL = "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'";

    private final TargetState target;
    private final Set<String> schemas;

    CreationScript(TargetState target, Collection<Creation> creations) {
        this.target = target;
        this.schemas =
                creations.stream().map(creation -> creation.target().schema()).collect(Collectors.toSet());
    }

    /** The statements between BEGIN and COMMIT; the definition makes the table under its source's name. */
    List<String> statements(Creation creation, List<String> definition) {
        List<String> statements = new ArrayList<>(List.of(NO_PATH));
        if (target.citus().isPresent()) {
            statements.add(SEQUENTIAL);
        }
        SourceTable source = creation.source();
        schema(source.name(), statements);
        statements.addAll(definition);
        if (source.unlogged() && definition.get(0).startsWith("CREATE UNLOGGED")) {
            statements.add("ALTER TABLE " + Quoted.table(source.name()) + " SET LOGGED");
        }
        rename(source.name(), creation.target(), statements);
        creation.distribution().ifPresent(layout -> distribute(creation.target(), layout, statements));
        return statements;
    }

    private void schema(TableName table, List<String> statements) {
        if (!target.schemas().contains(table.schema())) {
            statements.add("CREATE SCHEMA IF NOT EXISTS " + Quoted.name(table.schema()));
        }
    }

    private void rename(TableName from, TableName to, List<String> statements) {
        if (!from.name().equals(to.name())) {
            statements.add("ALTER TABLE " + Quoted.table(from) + " RENAME TO " + Quoted.name(to.name()));
        }
        if (!from.schema().equals(to.schema())) {
            schema(to, statements);
            statements.add("ALTER TABLE " + Quoted.table(new TableName(from.schema(), to.name())) + " SET SCHEMA "
                    + Quoted.name(to.schema()));
            if (!target.schemas().contains(from.schema()) && !schemas.contains(from.schema())) {
                statements.add("DROP SCHEMA " + Quoted.name(from.schema()));
            }
        }
    }

    private static void distribute(TableName table, Distribution layout, List<String> statements) {
        String name = Quoted.literal(Quoted.table(table));
        if (layout instanceof Distribution.ByColumn by) {
            statements.add("SELECT pg_catalog.create_distributed_table(" + name + ", " + Quoted.literal(by.column())
                    + by.colocateWith()
                            .map(anchor -> ", colocate_with => " + Quoted.literal(Quoted.table(anchor)))
                            .orElse("")
                    + (by.shardCount().isPresent()
                            ? ", shard_count => " + by.shardCount().getAsInt()
                            : "")
                    + ")");
        } else if (layout instanceof Distribution.Reference) {
            statements.add("SELECT pg_catalog.create_reference_table(" + name + ")");
        }
    }
}
