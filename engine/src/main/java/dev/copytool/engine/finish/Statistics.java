package dev.copytool.engine.finish;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Optional;

/** Has the server gather what its planner wants to know of a table that was just filled. */
final class Statistics {

    private Statistics() {}

    /** Why it could not be done, if so. A server only warns of a table that belongs to another role. */
    static Optional<String> gather(Crew crew, TableName table, long bytes) {
        String object = "target " + table + " was not analyzed";
        try {
            return crew.transaction(object, bytes, session -> {
                try (Statement statement = session.createStatement()) {
                    statement.execute("SET LOCAL client_min_messages TO warning");
                    // Nobody has to wait for a standby to have statistics.
                    statement.execute("SET LOCAL synchronous_commit TO local");
                    statement.execute("ANALYZE " + Quoted.table(table));
                    SQLWarning warning = statement.getWarnings();
                    return Optional.ofNullable(warning).map(said -> object + ": " + said.getMessage());
                }
            });
        } catch (CopyException e) {
            return Optional.of(e.line());
        }
    }
}
