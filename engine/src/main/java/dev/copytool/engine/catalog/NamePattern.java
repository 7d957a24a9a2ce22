package dev.copytool.engine.catalog;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** How a date stands in a name: a regular expression with groups {@code y}, {@code m} and perhaps {@code d}. */
public final class NamePattern {
    private static final Pattern YEAR = Pattern.compile("\\d{4}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,2}");

    private final Pattern pattern;
    private final boolean withDay;

    private NamePattern(Pattern pattern, boolean withDay) {
        this.pattern = pattern;
        this.withDay = withDay;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException in one line, if it is none or lacks a group
     */
    public static NamePattern of(String regex) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("it is no regular expression: " + e.getDescription(), e);
        }
        for (String group : new String[] {"y", "m"}) {
            if (!names(regex, group)) {
                throw new IllegalArgumentException("it has no group (?<" + group + ">...)");
            }
        }
        return new NamePattern(pattern, names(regex, "d"));
    }

    /** Whether a valid expression has a group of that name: a second one is not allowed then. */
    private static boolean names(String regex, String group) {
        try {
            Pattern.compile("(?<" + group + ">)" + regex);
            return false;
        } catch (PatternSyntaxException e) {
            return true;
        }
    }

    /** The first match that is a day of the calendar, with a year of four digits; without a day the first of its month. */
    Optional<LocalDate> date(String name) {
        Matcher matcher = pattern.matcher(name);
        while (matcher.find()) {
            Optional<Integer> year = number(YEAR, matcher.group("y"));
            Optional<Integer> month = number(NUMBER, matcher.group("m"));
            Optional<Integer> day = withDay ? number(NUMBER, matcher.group("d")) : Optional.of(1);
            if (year.isPresent() && month.isPresent() && day.isPresent()) {
                try {
                    return Optional.of(LocalDate.of(year.get(), month.get(), day.get()));
                } catch (DateTimeException e) {
                    // 2020-13-45 is no date; the next match may be one.
                }
            }
        }
        return Optional.empty();
    }

    /** A group that took no part in the match is null. */
    private static Optional<Integer> number(Pattern form, @Nullable String group) {
        return Optional.ofNullable(group)
                .filter(text -> form.matcher(text).matches())
                .map(Integer::valueOf);
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
