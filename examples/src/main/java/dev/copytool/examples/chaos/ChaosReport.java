package dev.copytool.examples.chaos;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what faults did to the processes they struck, and what was wrong in the end. Used by one thread. */
final class ChaosReport {

    /** What one fault did. */
    private static final class Tally {
        private int struck;
        private int survived;
        private final Map<Integer, Integer> exits = new TreeMap<>();
    }

    private final Map<String, Tally> tallies = new TreeMap<>();
    private final List<String> wrongs = new ArrayList<>();
    private int migrations;

    /** Counts a fault as struck. */
    void struck(String title) {
        tally(title).struck++;
    }

    /** The process still ran when the next fault came, or ended in success. */
    void survived(String title) {
        tally(title).survived++;
    }

    /** The process ended with that code after the fault. */
    void ended(String title, int code) {
        tally(title).exits.merge(code, 1, Integer::sum);
    }

    private Tally tally(String title) {
        return tallies.computeIfAbsent(title, unused -> new Tally());
    }

    /** Counts a migration that was carried to its end, and what was wrong with it. */
    void migrated(List<String> found) {
        migrations++;
        wrongs.addAll(found);
    }

    int faults() {
        return tallies.values().stream().mapToInt(tally -> tally.struck).sum();
    }

    int migrations() {
        return migrations;
    }

    /** What was wrong, a line each. */
    List<String> wrongs() {
        return List.copyOf(wrongs);
    }

    void print(PrintStream out) {
        out.printf("%-48s%8s%10s  %s%n", "fault", "struck", "went on", "ended the process with exit code (times)");
        tallies.forEach((title, tally) ->
                out.printf("%-48s%8d%10d  %s%n", title, tally.struck, tally.survived, exits(tally.exits)));
        out.printf("%d migrations, %d faults, %d wrong%n", migrations, faults(), wrongs.size());
        wrongs.forEach(out::println);
    }

    private static String exits(Map<Integer, Integer> exits) {
        List<String> words = new ArrayList<>();
        exits.forEach((code, times) -> words.add(code + " (" + times + ")"));
        return String.join(", ", words);
    }
}
