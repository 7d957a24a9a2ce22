package dev.copytool.engine.step;

import dev.copytool.engine.marker.Cut;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.spi.QueryServer;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    private static final int PAIRS_AT_A_TIME = 100;

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
     * @throws CopyException if it does not answer, or has no ranges of such values
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
        server.literals("SELECT " + key + from + " WHERE " + key + " IS NOT NULL ORDER BY " + key, 0, sample);
        List<String> bounds = sample.bounds();
        if (!server.ordersAsItCompares()) {
            requireAscending(server, from, bounds);
        }
        return bounds;
    }

    /** Else a row could be in two ranges, or in none. */
    private void requireAscending(QueryServer server, String from, List<String> bounds) {
        for (int first = 0; first < bounds.size() - 1; first += PAIRS_AT_A_TIME) {
            String descending = IntStream.range(first, Math.min(first + PAIRS_AT_A_TIME, bounds.size() - 1))
                    .mapToObj(i -> "(" + key + " = " + bounds.get(i) + " AND " + key + " > " + bounds.get(i + 1) + ")")
                    .collect(Collectors.joining(" OR "));
            if (!server.value("SELECT COUNT(*)" + from + " WHERE " + descending).equals("0")) {
                throw CopyException.permanent(
                        "the key " + key + " of 'split' is ordered in another way than it is compared,"
                                + " as ENUM is, so that no ranges can be made of it; take another column");
            }
        }
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
