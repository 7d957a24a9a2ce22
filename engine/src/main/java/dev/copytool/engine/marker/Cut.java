package dev.copytool.engine.marker;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a table is cut into slices: whatever rows it has at the time of reading, each is in exactly one of them.
 *
 * <p>Its words are kept in the target with the item's cut, so they mean the same in every version.
 */
public sealed interface Cut {

    /** Where each slice but the first begins, ascending; not empty. */
    List<?> bounds();

    /** Into how many slices, at least 2. */
    default int slices() {
        return bounds().size() + 1;
    }

    /** The SQL condition that just the rows of a slice fulfil, over the source's columns. */
    String condition(int slice);

    /** The cut as a list of words, for {@link #ofWords}. */
    List<String> words();

    /**
     * Reads what {@link #words} wrote.
     *
     * @throws CopyException if it is something else
     */
    static Cut ofWords(List<String> words) {
        try {
            if (words.size() >= 2 && words.get(0).equals(Blocks.WORD)) {
                return new Blocks(words.stream().skip(1).map(Long::valueOf).toList());
            }
            if (words.size() >= 3 && words.get(0).equals(Keys.WORD)) {
                return new Keys(words.get(1), words.subList(2, words.size()), false);
            }
            if (words.size() >= 3 && words.get(0).equals(Keys.BUILT_IN_WORD)) {
                return new Keys(words.get(1), words.subList(2, words.size()), true);
            }
            if (words.size() >= 3 && words.get(0).equals(Ranges.WORD)) {
                return new Ranges(words.get(1), words.subList(2, words.size()));
            }
        } catch (IllegalArgumentException e) {
            throw unknown(words);
        }
        throw unknown(words);
    }

    private static CopyException unknown(List<String> words) {
        return CopyException.permanent("target " + MarkerTable.NAME
                + " says that an item is cut in a way that this version" + " of copytool does not know: "
                + OneLine.of(String.join(" ", words)) + "; use the version that cut it");
    }

    private static <T> List<T> some(List<T> bounds) {
        if (bounds.isEmpty()) {
            throw new IllegalArgumentException("a cut without bounds");
        }
        return List.copyOf(bounds);
    }

    private static List<Long> ascending(List<Long> bounds) {
        long last = 0;
        for (long bound : some(bounds)) {
            if (bound <= last) {
                throw new IllegalArgumentException("the bounds " + bounds + " do not ascend");
            }
            last = bound;
        }
        return List.copyOf(bounds);
    }

    /**
     * A range of values.
     *
     * @param operator an operator as SQL writes it
     */
    private static String range(
            String name,
            List<String> bounds,
            UnaryOperator<String> operator,
            UnaryOperator<String> literal,
            int slice) {
        String below = name + " " + operator.apply("<") + " ";
        if (slice == 1) {
            return "(" + below + literal.apply(bounds.get(0)) + " OR " + name + " IS NULL)";
        }
        String from = name + " " + operator.apply(">=") + " " + literal.apply(bounds.get(slice - 2));
        return slice > bounds.size() ? from : from + " AND " + below + literal.apply(bounds.get(slice - 1));
    }

    /**
     * Ranges of the heap's blocks. The last one has no end, since the table may be longer than it was.
     *
     * @param bounds the first block of each slice but the first, ascending
     */
    record Blocks(List<Long> bounds) implements Cut {
        private static final String WORD = "ctid";

        public Blocks {
            bounds = ascending(bounds);
        }

        @Override
        public String condition(int slice) {
            List<String> ends = new ArrayList<>();
            if (slice > 1) {
                ends.add("ctid OPERATOR(pg_catalog.>=) '(" + bounds.get(slice - 2) + ",0)'::pg_catalog.tid");
            }
            if (slice < slices()) {
                ends.add("ctid OPERATOR(pg_catalog.<) '(" + bounds.get(slice - 1) + ",0)'::pg_catalog.tid");
            }
            return String.join(" AND ", ends);
        }

        @Override
        public List<String> words() {
            return Stream.concat(Stream.of(WORD), bounds.stream().map(String::valueOf))
                    .toList();
        }
    }

    /**
     * Ranges of a column's values. Rows without a value belong to the first one.
     *
     * @param column the column
     * @param bounds the least value of each slice but the first, as text, ascending as the server compares them
     * @param builtIn whether the type is one of the server's own, so that no other operator than its own can be meant
     */
    record Keys(String column, List<String> bounds, boolean builtIn) implements Cut {
        /** What cuts of any type were called; operators were looked up by the table's path. */
        private static final String WORD = "key";

        private static final String BUILT_IN_WORD = "built-in key";

        public Keys {
            bounds = some(bounds);
        }

        /** Of a built-in type. */
        public Keys(String column, List<String> bounds) {
            this(column, bounds, true);
        }

        @Override
        public String condition(int slice) {
            // A literal without a type takes that of the column beside it.
            return range(
                    Quoted.name(column),
                    bounds,
                    sign -> builtIn ? "OPERATOR(pg_catalog." + sign + ")" : sign,
                    Quoted::literal,
                    slice);
        }

        @Override
        public List<String> words() {
            return Stream.concat(Stream.of(builtIn ? BUILT_IN_WORD : WORD, column), bounds.stream())
                    .toList();
        }
    }

    /**
     * Ranges of a column that a query gives, in words of the query's own database. Rows without a value belong to the first
     * one.
     *
     * @param column the query's column, a name that needs no quotes
     * @param bounds the least value of each slice but the first, as literals, ascending as that database compares them
     */
    record Ranges(String column, List<String> bounds) implements Cut {
        private static final String WORD = "range";
        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        /** What every database reads in the same way, since nothing in it can end or change a text. */
        private static final Pattern LITERAL =
                Pattern.compile("-?\\d{1,38}(\\.\\d{1,38})?|'([^'\\\\\\p{Cntrl}\\p{Cs}]|''){0,100}'");

        public Ranges {
            bounds = some(bounds);
            if (!isName(column)) {
                throw new IllegalArgumentException("'" + column + "' needs quotes");
            }
            if (!bounds.stream().allMatch(Ranges::isLiteral)) {
                throw new IllegalArgumentException("not all of " + bounds + " are literals");
            }
        }

        /** Whether every database takes it for a name as it stands. */
        public static boolean isName(String column) {
            return NAME.matcher(column).matches();
        }

        /** Whether it may bound a range: a number, or a short text in quotes, and no more than that. */
        public static boolean isLiteral(String text) {
            return LITERAL.matcher(text).matches();
        }

        @Override
        public String condition(int slice) {
            return range(column, bounds, UnaryOperator.identity(), UnaryOperator.identity(), slice);
        }

        @Override
        public List<String> words() {
            return Stream.concat(Stream.of(WORD, column), bounds.stream()).toList();
        }
    }
}
