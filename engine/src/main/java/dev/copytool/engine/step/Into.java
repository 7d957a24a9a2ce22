package dev.copytool.engine.step;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.WriteMode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One of the tables that a step's rows go into.
 *
 * @param table the table
 * @param columns its columns by the rows', where their names differ
 * @param omitted columns of the rows that are not for it
 * @param when an SQL condition over the rows' columns, which those fulfil that go into it; all do where absent
 * @param mode how the rows meet those that are there
 */
public record Into(
        TableName table, Map<String, String> columns, Set<String> omitted, Optional<String> when, WriteMode mode) {
    public Into {
        requireNonNull(table, "no table");
        columns = Map.copyOf(columns);
        omitted = Set.copyOf(omitted);
        requireNonNull(when, "no condition");
        requireNonNull(mode, "no mode");
    }
}
