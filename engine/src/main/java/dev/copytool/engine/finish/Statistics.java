package dev.copytool.engine.finish;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Has the server gather what its planner wants to know of tables that were just filled. Thread-safe. */
final class Statistics {
    private final Crew crew;

    Statistics(Crew crew) {
        this.crew = crew;
    }

    /**
     * Gathers those of the tables, in one transaction if that works.
     *
     * @param bytes how much there is to read
     * @return why it could not be done, in one line for each table of which it could not
     */
    List<String> gather(List<TableName> tables, long bytes) {
        String object = "target " + tables.get(0) + " was not analyzed";
        Optional<String> failure;
        try {
            failure = crew.transaction(object, bytes, session -> {
                try (Statement statement = session.createStatement()) {
                    return analyze(statement, tables).map(why -> object + ": " + why);
                }
            });
        } catch (CopyException e) {
            failure = Optional.of(e.line());
        }
        return tables.size() == 1 || failure.isEmpty()
                ? failure.stream().toList()
                : tables.stream()
                        .flatMap(table -> gather(List.of(table), bytes / tables.size()).stream())
                        .toList();
    }

    /** A server only warns of a table that belongs to another role. */
    private static Optional<String> analyze(Statement statement, List<TableName> tables) throws SQLException {
        String names = tables.stream().map(Quoted::table).collect(Collectors.joining(", "));
        // Nobody has to wait for a standby to have statistics.
        statement.execute(
                "SET LOCAL client_min_messages TO warning; SET LOCAL synchronous_commit TO local; ANALYZE " + names);
        return Optional.ofNullable(statement.getWarnings()).map(SQLWarning::getMessage);
    }
}
