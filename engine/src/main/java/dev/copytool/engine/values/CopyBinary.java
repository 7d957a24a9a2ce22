package dev.copytool.engine.values;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoField;

/**
 * Rows as COPY binary (PostgreSQL manual, COPY, "Binary Format"), gathered until they are taken. Values are written as the
 * receive functions of their types read them (PostgreSQL source, {@code numeric_recv}, {@code timestamp_recv}, and so on). Used
 * by one thread.
 */
public final class CopyBinary extends CopyBytes {
    private static final byte[] BEGINNING = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
    private static final long SECONDS_OF_A_DAY = 86_400;
    private static final long MICROS_OF_A_SECOND = 1_000_000;
    private static final double NANOS_OF_A_SECOND = 1e9;

    /** Beyond any date or moment that PostgreSQL knows, and not infinite: it says what is wrong with the value. */
    private static final long MOST_SECONDS = Long.MAX_VALUE / MICROS_OF_A_SECOND - 1;

    /**
     * Of nothing yet.
     *
     * @param expected how many bytes it may well hold
     * @param marks what becomes of characters that PostgreSQL cannot hold
     */
    public CopyBinary(int expected, Unstorable marks) {
        super(expected, marks);
    }

    /** What stands before the first row. */
    public void begin() {
        raw(BEGINNING);
    }

    /** Begins a row of so many values. */
    public void row(int values) {
        two(values);
    }

    /** What stands behind the last row. */
    public void end() {
        two(-1);
    }

    @Override
    public void none() {
        four(-1);
    }

    /** A boolean. */
    public void truth(boolean value) {
        four(1);
        room(1);
        bytes[length++] = (byte) (value ? 1 : 0);
    }

    /** A smallint; the number is one. */
    public void smallint(long number) {
        four(2);
        two((int) number);
    }

    /** An integer; the number is one. */
    public void integer(long number) {
        four(4);
        four((int) number);
    }

    /** A bigint. */
    public void bigint(long number) {
        four(8);
        eight(number);
    }

    /** A real. */
    public void real(float number) {
        four(4);
        four(Float.floatToIntBits(number));
    }

    /** A double precision. */
    public void doublePrecision(double number) {
        four(8);
        eight(Double.doubleToLongBits(number));
    }

    /** A bytea. */
    public void bytea(byte[] value) {
        four(value.length);
        raw(value);
    }

    /**
     * A text.
     *
     * @throws UnstorableTextException if PostgreSQL cannot hold it, and that is refused
     */
    public void text(String text) {
        int start = length;
        four(0);
        for (int i = plain(text); i < text.length(); i++) {
            character(text.charAt(i));
        }
        endText();
        fourAt(start, length - start - 4);
    }

    @Override
    void ascii(char c) {
        if (c == 0) {
            unstorable("the character U+0000");
        } else {
            bytes[length++] = (byte) c;
        }
    }

    /** A date: days since 2000-01-01. */
    public void date(LocalDate date) {
        long days = date.toEpochDay() - FIRST_DAY.toEpochDay();
        four(4);
        four((int) Math.max(Integer.MIN_VALUE + 1, Math.min(Integer.MAX_VALUE - 1, days)));
    }

    /** A timestamp: microseconds since 2000-01-01. */
    public void timestamp(LocalDateTime moment) {
        long days = moment.toLocalDate().toEpochDay() - FIRST_DAY.toEpochDay();
        long seconds = days * SECONDS_OF_A_DAY + moment.get(ChronoField.SECOND_OF_DAY);
        long known = Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, seconds));
        // As PostgreSQL reads a fraction of a second: the double next to it decides where half a microsecond goes.
        double micros = Math.rint(moment.get(ChronoField.NANO_OF_SECOND) / NANOS_OF_A_SECOND * MICROS_OF_A_SECOND);
        four(8);
        eight(known * MICROS_OF_A_SECOND + (long) micros);
    }

    /** A timestamp with time zone, of a moment of a zone; where it came twice, the first one is meant. */
    public void timestamptz(LocalDateTime moment, ZoneId zone) {
        timestamp(Moments.universal(moment, zone));
    }

    /**
     * A numeric.
     *
     * @param number digits, which may have a sign before them and a point among them
     * @throws ArithmeticException if it has other characters, or more digits than PostgreSQL knows
     */
    public void numeric(String number) {
        Numeric.write(number, this);
    }

    private void raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    void two(int number) {
        room(2);
        bytes[length++] = (byte) (number >> 8);
        bytes[length++] = (byte) number;
    }

    void four(int number) {
        room(4);
        bytes[length++] = (byte) (number >> 24);
        bytes[length++] = (byte) (number >> 16);
        bytes[length++] = (byte) (number >> 8);
        bytes[length++] = (byte) number;
    }

    /** Over what stands there. */
    void fourAt(int place, int number) {
        int end = length;
        length = place;
        four(number);
        length = end;
    }

    private void eight(long number) {
        four((int) (number >> 32));
        four((int) number);
    }
}
