package dev.copytool.engine.postgres;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.TableName;

/**
 * A column that is added to a step's rows: for each the next number of a sequence, the same in all tables that the row goes
 * into. A number of a transaction that was rolled back is not given again (PostgreSQL manual, "Sequence Manipulation Functions").
 *
 * @param column its name
 * @param sequence a sequence of the target
 */
public record Allocation(String column, TableName sequence) {
    public Allocation {
        requireNonNull(column, "no column");
        requireNonNull(sequence, "no sequence");
    }

    String next() {
        return "pg_catalog.nextval(" + Quoted.literal(Quoted.table(sequence)) + "::pg_catalog.regclass)";
    }
}
