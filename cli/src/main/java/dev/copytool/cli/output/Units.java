package dev.copytool.cli.output;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Units {
    private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Units() {}

    /** Bytes in powers of 1000 with three digits: {@code 1.23 GB}. */
    public static String bytes(long bytes) {
        double value = (double) bytes;
        int unit = 0;
        while (value >= 999.5 && unit < SIZES.length - 1) {
            value /= 1000;
            unit++;
        }
        int decimals = unit == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, SIZES[unit]);
    }

    /** A whole number with its thousands set off: {@code 4,123,456}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number and its noun: {@code 1 table}, {@code 3 tables}. */
    public static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** Hours, minutes and seconds: {@code 1:02:03}; below a minute {@code 12 s}, below ten seconds {@code 1.2 s}. */
    public static String time(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", (double) time.toMillis() / 1000);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** A share of a whole in whole per cent, never 100 before all is there; of nothing, 100. */
    public static int percent(double part, double whole) {
        return whole <= 0 ? 100 : (int) Math.max(0, Math.min(100, Math.floor(100 * part / whole)));
    }
}
