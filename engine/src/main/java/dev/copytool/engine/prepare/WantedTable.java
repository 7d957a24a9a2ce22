package dev.copytool.engine.prepare;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;

/**
 * A table that is to be on the target before anything is copied into it.
 *
 * @param source the table it is copied from
 * @param target the table itself: the source's own name, one of its parents, or another name
 */
public record WantedTable(TableName source, TableName target) {
    public WantedTable {
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
    }
}
