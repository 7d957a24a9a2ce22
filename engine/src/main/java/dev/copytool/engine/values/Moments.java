package dev.copytool.engine.values;

import java.text.ParsePosition;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Dates and times, in the words of PostgreSQL. */
public final class Moments {
    private static final List<DateTimeFormatter> DATES = List.of(
            format("uuuu-MM-dd"),
            format("d/M/uuuu"),
            new DateTimeFormatterBuilder()
                    .appendPattern("d/M/")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.of(1970, 1, 1))
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT),
            format("d-M-uuuu"),
            format("d.M.uuuu"),
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern("d MMMM uuuu")
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT));

    private static final DateTimeFormatter NAIVE = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[ ]['T']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter ABSOLUTE = new DateTimeFormatterBuilder()
            .append(NAIVE)
            .appendPattern("[ ][XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    private Moments() {}

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    /** A date. */
    public static String of(LocalDate date) {
        return ended(begun(date), date);
    }

    /** A moment without a zone. */
    public static String of(LocalDateTime moment) {
        return ended(begun(moment), moment.toLocalDate());
    }

    /** A moment of a zone; where it came twice, as an hour does in autumn, the first one is meant. */
    public static String of(LocalDateTime moment, ZoneId zone) {
        LocalDateTime universal = universal(moment, zone);
        return ended(begun(universal).append("+00"), universal.toLocalDate());
    }

    /** The same moment in the zone of Greenwich; where it came twice, the first one. */
    static LocalDateTime universal(LocalDateTime moment, ZoneId zone) {
        ZonedDateTime first = moment.atZone(zone).withEarlierOffsetAtOverlap();
        return first.withZoneSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    private static StringBuilder begun(LocalDateTime moment) {
        StringBuilder text = begun(moment.toLocalDate()).append(' ');
        two(text, moment.getHour()).append(':');
        two(text, moment.getMinute()).append(':');
        two(text, moment.getSecond());
        int nanos = moment.get(ChronoField.NANO_OF_SECOND);
        if (nanos != 0) {
            String digits = String.valueOf(1_000_000_000L + nanos);
            text.append('.').append(digits, 1, digits.length());
        }
        return text;
    }

    /** Years are four digits or more, without a sign; those before 1 are counted from there. */
    private static StringBuilder begun(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        StringBuilder text = new StringBuilder(32);
        if (year > 9999) {
            text.append(year);
        } else {
            two(text, year / 100);
            two(text, year % 100);
        }
        two(text.append('-'), date.getMonthValue());
        return two(text.append('-'), date.getDayOfMonth());
    }

    private static String ended(StringBuilder text, LocalDate date) {
        return date.getYear() > 0 ? text.toString() : text.append(" BC").toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** A date that is written in one of the usual ways, the day before the month; others as they are, for the target to judge. */
    public static String date(String text) {
        return dateIn(text).map(Moments::of).orElse(text);
    }

    /** The date that a text is, written in one of the usual ways. */
    public static Optional<LocalDate> dateIn(String text) {
        String trimmed = text.strip();
        return DATES.stream()
                .flatMap(format -> parsed(trimmed, format).stream())
                .findFirst();
    }

    private static Optional<LocalDate> parsed(String text, DateTimeFormatter format) {
        ParsePosition position = new ParsePosition(0);
        TemporalAccessor parsed = format.parseUnresolved(text, position);
        if (parsed == null || position.getIndex() < text.length()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(text, format));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** A moment that is written without a zone; others as they are, for the target to judge. */
    public static String moment(String text, ZoneId zone) {
        return localIn(text).map(moment -> of(moment, zone)).orElse(text);
    }

    /** The moment without a zone that a text is. */
    public static Optional<LocalDateTime> localIn(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text.strip(), NAIVE));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The moment with a zone, in hours from Greenwich or as {@code Z}, that a text is. */
    public static Optional<OffsetDateTime> absoluteIn(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.strip(), ABSOLUTE));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
