package dev.copytool.engine.spi;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A source that queries can be asked of. Thread-safe. */
public interface QueryServer {

    /**
     * What a query gives.
     *
     * @param columns the names of its columns
     * @param bytes how many are expected, 0 where unknown
     * @param binary the types that a column's values may go into in binary, as SQL writes them without lengths
     */
    record Description(List<String> columns, long bytes, Map<String, Set<String>> binary) {
        public Description {
            columns = List.copyOf(columns);
            binary = Map.copyOf(binary);
        }

        /** Of a source that gives text alone. */
        public Description(List<String> columns, long bytes) {
            this(columns, bytes, Map.of());
        }

        /** Whether the values of a column may go into that type in binary. */
        public boolean allowsBinary(String column, String type) {
            return binary.getOrDefault(column, Set.of()).contains(type);
        }
    }

    /**
     * What is known of queries.
     *
     * @param system which database they are asked of, told apart from every other
     * @param encoding its encoding, in PostgreSQL's words
     * @param found what those give that it understands, by their step
     * @param errors why it does not understand the others
     */
    record Descriptions(
            String system, String encoding, Map<TableName, Description> found, Map<TableName, String> errors) {
        public Descriptions {
            found = Map.copyOf(found);
            errors = Map.copyOf(errors);
        }

        public Optional<Description> of(TableName step) {
            return Optional.ofNullable(found.get(step));
        }

        public Optional<String> error(TableName step) {
            return Optional.ofNullable(errors.get(step));
        }
    }

    /**
     * Has queries described, without running them.
     *
     * @throws dev.copytool.engine.model.CopyException if the server does not answer
     */
    Descriptions describe(Map<TableName, String> queries);

    /**
     * The rows of a query.
     *
     * @param step whose query it is
     * @param columns its columns, in the order in which they travel
     * @param types the types of the columns that they go into, as SQL writes them without lengths
     * @param format how they travel; binary only where the description allows it for every column
     */
    PartSource rows(TableName step, String query, List<String> columns, List<String> types, CopyFormat format);

    /**
     * The only value of the only row that a query gives, as a text; empty for none.
     *
     * @throws CopyException if the server does not answer, or gives more or less
     */
    default String value(String query) {
        throw CopyException.permanent("this source answers no question for one value: " + query);
    }

    /** The same, but of a number by its type: empty for a value of any other type too. */
    default String number(String query) {
        return value(query);
    }

    /**
     * Whether values of every type that it orders may bound ranges: it compares a column with a literal in one way, the same
     * as it orders the column by, wherever the query's rows come from.
     */
    default boolean ordersAsItCompares() {
        return false;
    }

    /**
     * Gives the values of the only column of a query, as it orders them: numbers as digits, all others as literals of its SQL
     * without a type.
     *
     * @param most how many at most; 0 for all
     * @param taker takes each; called on the caller's thread
     * @throws CopyException if the server does not answer, or {@linkplain #ordersAsItCompares has no such order}
     */
    default void literals(String query, int most, Consumer<String> taker) {
        throw CopyException.permanent("this source gives no values to begin ranges with: " + query);
    }
}
