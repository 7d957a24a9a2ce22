package dev.copytool.engine.prepare;

import dev.copytool.engine.model.TableName;
import java.util.List;

/** Says how a table of the source is to lie in a Citus cluster. */
@FunctionalInterface
public interface LayoutRule {
    /**
     * The wish; {@link Layout#NONE} where there is none.
     *
     * @param ancestors the tables above it, the nearest first
     */
    Layout of(TableName table, List<TableName> ancestors);
}
