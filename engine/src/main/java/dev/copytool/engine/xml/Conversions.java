package dev.copytool.engine.xml;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.values.Moments;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses how texts are converted, by the type of the column. What PostgreSQL would refuse is found here, so that it sets one
 * document aside and does not fail all.
 */
final class Conversions {
    /** A type with what stands in its parentheses: {@code numeric(10,2)}, {@code timestamp(3) with time zone}. */
    private static final Pattern TYPE =
            Pattern.compile("(?<name>[a-z ]+?)(\\((?<size>\\d+)(,(?<scale>-?\\d+))?\\))?(?<rest>( [a-z ]+)?)");

    private static final Pattern WHOLE = Pattern.compile("[+-]?(?<digits>\\d{1,30})(\\.0*)?");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(\\d{1,1000}(\\.\\d{0,1000})?|\\.\\d{1,1000})([eE][+-]?\\d{1,3})?");

    private Conversions() {}

    /**
     * The conversion.
     *
     * @param column the column's name, for messages
     * @param type its type, as SQL writes it
     * @param zone of moments that have none
     */
    static Conversion into(String column, String type, Optional<ZoneId> zone) {
        Matcher parts = TYPE.matcher(type);
        if (!parts.matches()) {
            return text -> text;
        }
        Optional<Integer> size = Optional.ofNullable(parts.group("size")).map(Integer::valueOf);
        int scale =
                Optional.ofNullable(parts.group("scale")).map(Integer::valueOf).orElse(0);
        return switch (parts.group("name") + parts.group("rest")) {
            case "smallint" -> filled(text -> whole(text, Short.MIN_VALUE, Short.MAX_VALUE));
            case "integer" -> filled(text -> whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case "bigint" -> filled(text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
            case "numeric" -> filled(text -> decimal(text, size, scale));
            case "real" -> filled(text -> floating(text, Float.parseFloat(text)));
            case "double precision" -> filled(text -> floating(text, Double.parseDouble(text)));
            case "boolean" -> filled(Conversions::truth);
            case "date" -> filled(Conversions::date);
            case "timestamp without time zone" -> filled(text -> Moments.of(local(text)));
            case "timestamp with time zone" -> filled(text -> absolute(column, text, zone));
            case "character varying", "character" -> text -> fitting(text, size);
            case "text" -> text -> text;
            default -> text -> text;
        };
    }

    /** An empty text is none where the type has no such value. */
    private static Conversion filled(Conversion conversion) {
        return text -> text.isEmpty() ? null : conversion.of(text);
    }

    private static String whole(String text, long least, long most) {
        Matcher parts = WHOLE.matcher(text);
        if (!parts.matches()) {
            throw wrong(text, "no whole number");
        }
        String digits = (text.startsWith("-") ? "-" : "") + parts.group("digits");
        BigDecimal number = new BigDecimal(digits);
        if (number.compareTo(BigDecimal.valueOf(least)) < 0 || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw wrong(text, "not from " + least + " to " + most);
        }
        return number.toPlainString();
    }

    private static String decimal(String text, Optional<Integer> precision, int scale) {
        if (!DECIMAL.matcher(text).matches()) {
            throw wrong(text, "no number");
        }
        if (precision.isPresent()
                && new BigDecimal(text).setScale(scale, RoundingMode.HALF_UP).precision() > precision.get()) {
            throw wrong(text, "too large for numeric(" + precision.get() + "," + scale + ")");
        }
        return text;
    }

    private static String floating(String text, double value) {
        if (Double.isInfinite(value) || (value == 0 && new BigDecimal(text).signum() != 0)) {
            throw wrong(text, "out of range");
        }
        return text;
    }

    private static String truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "y", "yes", "true", "t", "1" -> "t";
            case "n", "no", "false", "f", "0" -> "f";
            default -> throw wrong(text, "neither true nor false");
        };
    }

    private static String date(String text) {
        return Moments.dateIn(text)
                .or(() -> Moments.localIn(text)
                        .filter(moment -> moment.toLocalTime().equals(LocalTime.MIDNIGHT))
                        .map(LocalDateTime::toLocalDate))
                .map(Moments::of)
                .orElseThrow(() -> wrong(text, "no date"));
    }

    private static LocalDateTime local(String text) {
        return Moments.localIn(text)
                .or(() -> Moments.dateIn(text).map(date -> date.atStartOfDay()))
                .orElseThrow(() -> wrong(text, "no moment without a zone"));
    }

    private static String absolute(String column, String text, Optional<ZoneId> zone) {
        Optional<OffsetDateTime> absolute = Moments.absoluteIn(text);
        if (absolute.isPresent()) {
            return Moments.of(absolute.get().toLocalDateTime(), absolute.get().getOffset());
        }
        LocalDateTime local = local(text);
        ZoneId of = zone.orElseThrow(() -> CopyException.permanent("the documents give moments without a zone, such as "
                + text + ", and " + column + " has moments with one; give 'xml' a 'zone', such as Europe/London"));
        return Moments.of(local, of);
    }

    private static String fitting(String text, Optional<Integer> size) {
        if (size.isPresent() && text.codePointCount(0, text.length()) > size.get()) {
            throw wrong(text, "longer than " + size.get() + " characters");
        }
        return text;
    }

    private static UnreadableException wrong(String text, String what) {
        return new UnreadableException("'" + shortened(text) + "' is " + what);
    }

    static String shortened(String text) {
        int most = 100;
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }
}
