package dev.copytool.cli.command;

import dev.copytool.engine.jdbc.JdbcServer;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.step.Step;
import java.util.Map;

/**
 * What the steps of a plan need to run.
 *
 * @param steps what each does, by its name
 * @param servers the sources that are no PostgreSQL, by name
 */
record PlanWork(Map<TableName, Step> steps, Map<String, JdbcServer> servers) {
    /** Of a manifest of tables. */
    static final PlanWork NONE = new PlanWork(Map.of(), Map.of());

    PlanWork {
        steps = Map.copyOf(steps);
        servers = Map.copyOf(servers);
    }
}
