package dev.copytool.engine.step;

import dev.copytool.engine.marker.Cut;
import dev.copytool.engine.spi.QueryServer;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The wish to read a query in parts, each a range of a key's values.
 *
 * @param key a column of the query, as SQL names it without quotes
 * @param rows about how many rows a part should have; at least 1
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
        return Cut.Ranges.isName(key);
    }

    /**
     * Asks the source how its rows are to be cut now. Integers are taken for evenly spread, which needs no order of all rows.
     *
     * @return nothing where one part is enough
     * @throws dev.copytool.engine.model.CopyException if it does not answer, or has no ranges of such values
     */
    Optional<Cut> of(QueryServer server, String query) {
        String from = " FROM " + nested(query);
        long count = Long.parseLong(server.value("SELECT COUNT(*)" + from));
        long parts = Math.min(MOST_PARTS, (count + rows - 1) / rows);
        if (parts < 2) {
            return Optional.empty();
        }
        List<String> bounds =
                even(server, from, parts).orElseGet(() -> sampled(server, from, (count + parts - 1) / parts));
        return bounds.isEmpty() ? Optional.empty() : Optional.of(new Cut.Ranges(key, bounds));
    }

    /** Bounds at the same distance from each other, if the least and the greatest value are integers. */
    private Optional<List<String>> even(QueryServer server, String from, long parts) {
        KeySample any = new KeySample(1);
        server.literals("SELECT " + key + from + " WHERE " + key + " IS NOT NULL", 1, any);
        if (!any.isNumber()) {
            return Optional.empty();
        }
        String least = server.value("SELECT MIN(" + key + ")" + from);
        String greatest = server.value("SELECT MAX(" + key + ")" + from);
        if (!INTEGER.matcher(least).matches() || !INTEGER.matcher(greatest).matches()) {
            return Optional.empty();
        }
        BigInteger first = new BigInteger(least);
        BigInteger values = new BigInteger(greatest).subtract(first).add(BigInteger.ONE);
        return Optional.of(LongStream.range(1, parts)
                .mapToObj(part ->
                        first.add(values.multiply(BigInteger.valueOf(part)).divide(BigInteger.valueOf(parts))))
                .filter(bound -> bound.compareTo(first) > 0)
                .distinct()
                .map(BigInteger::toString)
                .toList());
    }

    /** Every so-manieth value, in the server's own order. */
    private List<String> sampled(QueryServer server, String from, long every) {
        KeySample sample = new KeySample(every);
        server.literals(
                "SELECT " + key + from + " WHERE " + key + " IS NOT NULL ORDER BY " + key, Integer.MAX_VALUE, sample);
        return sample.bounds();
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
