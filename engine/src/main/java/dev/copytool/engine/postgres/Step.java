package dev.copytool.engine.postgres;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Digests;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an item of a plan does. */
public sealed interface Step {

    /** Tells one definition from another, in few letters. */
    String digest();

    /**
     * Brings the rows of a query into a table.
     *
     * @param query an SQL query, without parameters
     * @param columns the target's columns by the query's, where their names differ
     * @param mode how the rows meet those that are there
     */
    record Load(String query, Map<String, String> columns, WriteMode mode) implements Step {
        public Load {
            requireNonNull(query, "no query");
            columns = Map.copyOf(columns);
            requireNonNull(mode, "no mode");
        }

        @Override
        public String digest() {
            return Digests.of(List.of(query, new TreeMap<>(columns).toString(), mode.toString()));
        }
    }

    /**
     * Runs statements on the target, in one transaction with the step's marker.
     *
     * @param sql one statement or several, without parameters
     */
    record Script(String sql) implements Step {
        public Script {
            requireNonNull(sql, "no sql");
        }

        @Override
        public String digest() {
            return Digests.of(List.of(sql));
        }
    }
}
