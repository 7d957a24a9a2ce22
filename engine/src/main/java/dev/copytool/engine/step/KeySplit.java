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
     * @throws CopyException if it does not answer, or no ranges can be made of such values
     */
    Optional<Cut> of(QueryServer server, String query) {
        String from = " FROM " + nested(query);
        long count = Long.parseLong(server.value("SELECT COUNT(*)" + from));
        long parts = Math.min(MOST_PARTS, (count + rows - 1) / rows);
        if (parts < 2) {
            return Optional.empty();
        }
        List<String> bounds = server.ordersAsItCompares()
                ? bounds(server, from, count, parts)
                : even(server, from, parts)
                        .orElseThrow(() -> unfit("holds '" + server.value("SELECT MAX(" + key + ")" + from)
                                + "'; take a column of integers with up to 18 digits"));
        if (bounds.isEmpty()) {
            return Optional.empty();
        }
        Cut cut = new Cut.Ranges(key, bounds);
        // What it would not read then should be refused now.
        server.value("SELECT COUNT(*)" + from + " WHERE 1 = 0 AND " + cut.condition(1));
        return Optional.of(cut);
    }

    private CopyException unfit(String why) {
        return CopyException.permanent("'split' is by " + key + ", which " + why);
    }

    private List<String> bounds(QueryServer server, String from, long count, long parts) {
        KeySample any = new KeySample(1);
        server.literals("SELECT " + key + from + " WHERE " + key + " IS NOT NULL", 1, any);
        return (any.isNumber() ? even(server, from, parts) : Optional.<List<String>>empty())
                .orElseGet(() -> sampled(server, from, (count + parts - 1) / parts));
    }

    /** Bounds at the same distance from each other, if the least and the greatest value are integers; none if there is none. */
    private Optional<List<String>> even(QueryServer server, String from, long parts) {
        String least = server.number("SELECT MIN(" + key + ")" + from);
        if (least.isEmpty() && server.value("SELECT COUNT(" + key + ")" + from).equals("0")) {
            return Optional.of(List.of());
        }
        String greatest = server.number("SELECT MAX(" + key + ")" + from);
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
        if (sample.isUseless()) {
            throw unfit(
                    "holds no value that a range can begin with: a number, or what has up to 100 characters as text and"
                            + " no backslash; take another column");
        }
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
