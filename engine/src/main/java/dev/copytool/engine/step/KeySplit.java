package dev.copytool.engine.step;

import dev.copytool.engine.marker.Cut;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.spi.QueryServer;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The wish to read a query in parts, each a range of a key's values.
 *
 * @param key a column of the query with integers, as SQL names it without quotes
 * @param rows how many rows a part should have, if the values are evenly spread; at least 1
 */
public record KeySplit(String key, int rows) {
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

    /** A cut is kept in one marker. */
    private static final long MOST_PARTS = 10_000;

    public KeySplit {
        if (!isName(key) || rows < 1) {
            throw new IllegalArgumentException("ranges of '" + key + "' of " + rows + " rows");
        }
    }

    /** Whether every database takes it for a name as it stands. */
    public static boolean isName(String key) {
        return Cut.Numbers.isName(key);
    }

    /**
     * Asks the source how its rows are to be cut now.
     *
     * @return nothing where one part is enough
     * @throws CopyException if it does not answer, or the key holds other values
     */
    Optional<Cut> of(QueryServer server, String query) {
        String from = " FROM " + nested(query);
        long count = number(server.value("SELECT COUNT(*)" + from));
        long parts = Math.min(MOST_PARTS, (count + rows - 1) / rows);
        String least = parts < 2 ? "" : server.value("SELECT MIN(" + key + ")" + from);
        if (least.isEmpty()) {
            return Optional.empty();
        }
        BigInteger first = BigInteger.valueOf(number(least));
        BigInteger values = BigInteger.valueOf(number(server.value("SELECT MAX(" + key + ")" + from)))
                .subtract(first)
                .add(BigInteger.ONE);
        List<Long> bounds = LongStream.range(1, parts)
                .mapToObj(part -> first.add(
                                values.multiply(BigInteger.valueOf(part)).divide(BigInteger.valueOf(parts)))
                        .longValueExact())
                .filter(bound -> bound > first.longValueExact())
                .distinct()
                .toList();
        return bounds.isEmpty() ? Optional.empty() : Optional.of(new Cut.Numbers(key, bounds));
    }

    private long number(String text) {
        if (!INTEGER.matcher(text).matches()) {
            throw CopyException.permanent("'split' is by " + key + ", which holds '" + text
                    + "'; take a column of integers with up to 18 digits");
        }
        return Long.parseLong(text);
    }

    /** Those rows of a query that fulfil a condition; in words that all databases have in common. */
    static String some(String query, String condition) {
        return "SELECT * FROM " + nested(query) + " WHERE " + condition;
    }

    /** The query may end in a comment. */
    private static String nested(String query) {
        return "(" + query + "\n) copytool_query";
    }
}
