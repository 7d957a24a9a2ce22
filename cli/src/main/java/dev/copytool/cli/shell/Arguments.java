package dev.copytool.cli.shell;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.cli.CommandLine;

/** The words after the verb, by type. Every wrong one ends the verb with a line that names it. */
public final class Arguments {
    private static final Pattern DURATION = Pattern.compile("(?<count>\\d{1,9})(?<unit>ms|s|min|h)");

    private static final Pattern SIZE = Pattern.compile("(?<count>\\d{1,6}(\\.\\d{1,3})?)(?<unit>kB|MB|GB)");

    private static final Pattern RATE = Pattern.compile("(?<count>\\d{1,6}(\\.\\d{1,3})?)(?<unit>kB|MB|GB)(/s)?");

    private final CommandLine line;

    public Arguments(CommandLine line) {
        this.line = line;
    }

    public boolean has(String option) {
        return line.hasOption(option);
    }

    public Optional<String> text(String option) {
        return Optional.ofNullable(line.getOptionValue(option));
    }

    public List<String> texts(String option) {
        String[] values = line.getOptionValues(option);
        return values == null ? List.of() : List.of(values);
    }

    public Optional<LocalDate> date(String option) {
        return text(option).map(value -> {
            try {
                return LocalDate.parse(value);
            } catch (DateTimeParseException e) {
                throw Ending.usage("--" + option + " '" + value + "' is not a date; write YYYY-MM-DD");
            }
        });
    }

    public Optional<Integer> number(String option, int least, int most) {
        return text(option).map(value -> {
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below, in the same words as a number out of range.
            }
            throw Ending.usage(
                    "--" + option + " must be a number from " + least + " to " + most + ", not '" + value + "'");
        });
    }

    /** A time with its unit, in PostgreSQL's words; more than none. */
    public Optional<Duration> duration(String option, int mostHours) {
        return text(option).map(value -> {
            Matcher matcher = DURATION.matcher(value);
            if (matcher.matches()) {
                long count = Long.parseLong(matcher.group("count"));
                Duration duration = switch (matcher.group("unit")) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "min" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                };
                if (!duration.isZero() && duration.compareTo(Duration.ofHours(mostHours)) <= 0) {
                    return duration;
                }
            }
            throw Ending.usage("--" + option + " must be a time of at most " + mostHours
                    + "h, such as 500ms, 60s or 5min, not '" + value + "'");
        });
    }

    /** Bytes a second, in the units in which copytool shows them: {@code 50MB/s}. */
    public OptionalLong rate(String option) {
        return amount(option, RATE, "bytes a second with kB, MB or GB, such as 500kB/s, 50MB/s or 1.5GB/s");
    }

    /** Bytes, in the units in which copytool shows them: {@code 50MB}. */
    public OptionalLong size(String option) {
        return amount(option, SIZE, "bytes with kB, MB or GB, such as 500kB, 50MB or 1.5GB");
    }

    private OptionalLong amount(String option, Pattern form, String words) {
        Optional<String> value = text(option);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher matcher = form.matcher(value.get());
        if (matcher.matches()) {
            BigDecimal unit = switch (matcher.group("unit")) {
                case "kB" -> BigDecimal.TEN.pow(3);
                case "MB" -> BigDecimal.TEN.pow(6);
                default -> BigDecimal.TEN.pow(9);
            };
            long amount = new BigDecimal(matcher.group("count")).multiply(unit).longValue();
            if (amount > 0) {
                return OptionalLong.of(amount);
            }
        }
        throw Ending.usage("--" + option + " must be " + words + ", not '" + value.get() + "'");
    }

    /** One word of a closed set, in lower case on the command line. */
    public <E extends Enum<E>> Optional<E> word(String option, Class<E> type) {
        return text(option).map(value -> {
            for (E constant : type.getEnumConstants()) {
                if (word(constant).equals(value)) {
                    return constant;
                }
            }
            List<String> words = List.of(type.getEnumConstants()).stream()
                    .map(Arguments::word)
                    .toList();
            throw Ending.usage("--" + option + " '" + value + "' is not one of " + String.join(", ", words));
        });
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The words that are no options: the manifest first. */
    public List<String> operands() {
        return line.getArgList();
    }

    /** The manifest's file, the first operand. */
    public Path manifest() {
        if (operands().isEmpty() || operands().get(0).isEmpty()) {
            throw Ending.usage("name the manifest's file, e.g. db.sqlite");
        }
        String name = operands().get(0);
        if (isConnection(name)) {
            throw Ending.usage("name the manifest's file first, e.g. db.sqlite; connections are given by --source and"
                    + " --target");
        }
        return FileNames.path(name);
    }

    /** A word for a message; one in the wrong place may be a connection with a password in it. */
    public static String shown(String word) {
        return isConnection(word) ? "(a connection, not shown)" : word;
    }

    private static boolean isConnection(String word) {
        return word.contains("://") || word.toLowerCase(Locale.ROOT).matches("(?s)jdbc:.*|.*password\\s*=.*");
    }

    /** Refuses operands after the first so many. */
    public void atMost(int operands) {
        if (operands().size() > operands) {
            throw Ending.usage("'" + shown(operands().get(operands)) + "' is one word too many");
        }
    }

    /** Refuses two options that contradict each other. */
    public void notBoth(String one, String other) {
        if (has(one) && has(other)) {
            throw Ending.usage("--" + one + " and --" + other + " cannot both be asked for");
        }
    }
}
