package dev.copytool.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The end of the build: prints the slowest test classes of all modules, and warns when the build took longer than it may. */
public final class TestTimes {
    private static final int SLOWEST = 10;
    private static final String REPORT = "TEST-*.xml";
    private static final Pattern NAME = Pattern.compile("TEST-(.*)\\.xml");
    private static final Pattern SECONDS = Pattern.compile("<testsuite\\s[^>]*?\\stime=\"([0-9.,]+)\"");

    private record ClassTime(String name, double seconds) {}

    private TestTimes() {}

    /**
     * Arguments: the checkout, when the build began, as an instant, and the minutes that it may take. Reads the reports that
     * Surefire and Failsafe have written since.
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Instant began = Instant.parse(arguments[1]);
        Duration budget = Duration.ofMinutes(Long.parseLong(arguments[2]));
        List<ClassTime> times = new ArrayList<>();
        for (Path directory : reports(Path.of(arguments[0]))) {
            times.addAll(times(directory, began));
        }
        double sum = times.stream().mapToDouble(ClassTime::seconds).sum();
        out.printf(Locale.ROOT, "%d test classes took %.0f s; the slowest:%n", times.size(), sum);
        times.stream()
                .sorted(Comparator.comparingDouble(ClassTime::seconds).reversed())
                .limit(SLOWEST)
                .forEach(time -> out.printf(Locale.ROOT, "%8.1f s  %s%n", time.seconds(), time.name()));
        Duration took = Duration.between(began, Instant.now());
        if (took.compareTo(budget) > 0) {
            out.printf(
                    Locale.ROOT,
                    "[WARNING] the build has taken %.1f minutes so far, its budget is %d; see CONTRIBUTING.md%n",
                    took.toSeconds() / 60.0,
                    budget.toMinutes());
        }
    }

    private static List<Path> reports(Path checkout) throws IOException {
        try (Stream<Path> modules = Files.list(checkout)) {
            return modules.flatMap(module -> Stream.of("surefire-reports", "failsafe-reports")
                            .map(kind -> module.resolve("target").resolve(kind)))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    private static List<ClassTime> times(Path directory, Instant since) throws IOException {
        List<ClassTime> times = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, REPORT)) {
            for (Path file : files) {
                if (!Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                    time(file).ifPresent(times::add);
                }
            }
        }
        return times;
    }

    private static Optional<ClassTime> time(Path report) throws IOException {
        Matcher name = NAME.matcher(report.getFileName().toString());
        Matcher seconds = SECONDS.matcher(Files.readString(report));
        return name.matches() && seconds.find()
                ? Optional.of(new ClassTime(
                        name.group(1), Double.parseDouble(seconds.group(1).replace(",", ""))))
                : Optional.empty();
    }
}
