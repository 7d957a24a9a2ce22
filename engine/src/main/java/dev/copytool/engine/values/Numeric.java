package dev.copytool.engine.values;

/**
 * A numeric as its receive function reads it (PostgreSQL source, {@code numeric_recv}): groups of four digits, counted from the
 * point, and where the first one stands.
 */
final class Numeric {
    private static final int DIGITS = 4;
    private static final int NEGATIVE = 0x4000;

    /** More digits behind the point than a numeric may have; there may be more before it. */
    private static final int MOST_SCALE = 16_383;

    private static final int MOST_GROUPS = Short.MAX_VALUE;

    private Numeric() {}

    /** Writes a number of digits, which may have a sign before them and a point among them. */
    static void write(String number, CopyBinary out) {
        int from = number.startsWith("-") ? 1 : 0;
        int point = number.indexOf('.');
        int end = point < 0 ? number.length() : point;
        int scale = point < 0 ? 0 : number.length() - point - 1;
        int before = groups(end - from);
        int behind = groups(scale);
        if (scale > MOST_SCALE || before + behind > MOST_GROUPS) {
            throw new ArithmeticException((end - from) + " digits, and " + scale + " behind the point");
        }
        out.four(2 * (DIGITS + before + behind));
        out.two(before + behind);
        out.two(before - 1);
        out.two(from == 0 ? 0 : NEGATIVE);
        out.two(scale);
        for (int start = end - before * DIGITS; start < end; start += DIGITS) {
            out.two(group(number, start, from, end));
        }
        for (int start = point + 1; start < point + 1 + behind * DIGITS; start += DIGITS) {
            out.two(group(number, start, point, number.length()));
        }
    }

    private static int groups(int digits) {
        return (digits + DIGITS - 1) / DIGITS;
    }

    /** Four digits, those outside of the number being zeros. */
    private static int group(String number, int start, int least, int end) {
        int group = 0;
        for (int i = start; i < start + DIGITS; i++) {
            group *= 10;
            if (i >= least && i < end) {
                int digit = number.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    throw new ArithmeticException(number);
                }
                group += digit;
            }
        }
        return group;
    }
}
