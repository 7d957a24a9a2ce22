package dev.copytool.engine.jdbc;

import java.text.ParsePosition;
import java.time.LocalDate;
import java.time.LocalDateTime;
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
final class Moments {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_LOCAL_TIME;

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

    private Moments() {}

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    /** Years are four digits or more, without a sign; those before 1 are counted from there. */
    static String of(LocalDate date) {
        int year = date.getYear();
        return String.format(
                Locale.ROOT,
                "%04d-%02d-%02d%s",
                year > 0 ? year : 1 - year,
                date.getMonthValue(),
                date.getDayOfMonth(),
                year > 0 ? "" : " BC");
    }

    static String of(LocalDateTime moment) {
        String date = of(moment.toLocalDate());
        boolean before = date.endsWith(" BC");
        return (before ? date.substring(0, date.length() - 3) : date) + " " + TIME.format(moment.toLocalTime())
                + (before ? " BC" : "");
    }

    /** A moment of a zone; where it came twice, as an hour does in autumn, the first one is meant. */
    static String of(LocalDateTime moment, ZoneId zone) {
        ZonedDateTime first = moment.atZone(zone).withEarlierOffsetAtOverlap();
        LocalDateTime universal = first.withZoneSameInstant(ZoneOffset.UTC).toLocalDateTime();
        String text = of(universal);
        return text.endsWith(" BC") ? text.substring(0, text.length() - 3) + "+00 BC" : text + "+00";
    }

    /** A date that is written in one of the usual ways, the day before the month; others as they are, for the target to judge. */
    static String date(String text) {
        String trimmed = text.strip();
        return DATES.stream()
                .flatMap(format -> parsed(trimmed, format).stream())
                .findFirst()
                .map(Moments::of)
                .orElse(text);
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
    static String moment(String text, ZoneId zone) {
        try {
            return of(LocalDateTime.parse(text.strip(), NAIVE), zone);
        } catch (DateTimeParseException e) {
            return text;
        }
    }
}
