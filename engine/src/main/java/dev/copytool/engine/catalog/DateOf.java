package dev.copytool.engine.catalog;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the date a table's data begins at: in its name, or as the <em>lower</em> bound of what its partition bound or a
 * check constraint lets in.
 */
final class DateOf {

    /** A date set off by something other than letters and digits, so that no run of a hash's digits looks like one. */
    private static final Pattern IN_NAME =
            Pattern.compile("(?<![\\p{L}\\p{N}])(?<y>\\d{4})[-_](?<m>\\d{2})[-_](?<d>\\d{2})(?![\\p{L}\\p{N}])");

    private static final String LITERAL = "'(?<y>\\d{4})-(?<m>\\d{2})-(?<d>\\d{2})(?:[ T][^']*)?'";
    private static final Pattern PARTITION_LOWER = Pattern.compile(LITERAL);

    /** {@code column = 'd'}, {@code column >= 'd'}, {@code column > 'd'}, {@code column = ANY (ARRAY['d', ...])}. */
    private static final Pattern COLUMN_FIRST =
            Pattern.compile("(?<![<>!])(?<operator>>=|>|=) (?:ANY \\(\\(?ARRAY\\[)?\\(?" + LITERAL + "::(?<type>\\w+)");

    /** {@code 'd' <= column} and the like. */
    private static final Pattern LITERAL_FIRST =
            Pattern.compile(LITERAL + "::(?<type>[\\w ]+?)\\)? (?<operator><=|<|=) ");

    private DateOf() {}

    /** The first date in a name such as {@code agg_awc_2020-01-01_5}. */
    static Optional<LocalDate> name(String name) {
        return first(IN_NAME.matcher(name));
    }

    /** The lower bound in {@code FOR VALUES FROM ('2019-05-01') TO (...)} or {@code FOR VALUES IN ('2019-05-01')}. */
    static Optional<LocalDate> partitionBound(String bound) {
        int upper = bound.indexOf(" TO (");
        return first(PARTITION_LOWER.matcher(upper < 0 ? bound : bound.substring(0, upper)));
    }

    /** The lower bound in a check constraint as {@code pg_get_constraintdef} writes it. */
    static Optional<LocalDate> check(String definition) {
        return bound(COLUMN_FIRST.matcher(definition), ">").or(() -> bound(LITERAL_FIRST.matcher(definition), "<"));
    }

    private static Optional<LocalDate> bound(Matcher matcher, String exclusive) {
        Optional<LocalDate> date = first(matcher);
        boolean dayAfter = date.isPresent()
                && matcher.group("operator").equals(exclusive)
                && matcher.group("type").equals("date");
        return dayAfter ? date.map(day -> day.plusDays(1)) : date;
    }

    /** The first match that is a day of the calendar; the matcher stands on it. */
    private static Optional<LocalDate> first(Matcher matcher) {
        while (matcher.find()) {
            try {
                return Optional.of(LocalDate.of(number(matcher, "y"), number(matcher, "m"), number(matcher, "d")));
            } catch (DateTimeException e) {
                // 2020-13-45 is no date; the next match may be one.
            }
        }
        return Optional.empty();
    }

    private static int number(Matcher matcher, String group) {
        return Integer.parseInt(matcher.group(group));
    }
}
