package dev.copytool.examples.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the benchmark is to do.
 *
 * @param cases all with a plain target, or all with a cluster
 * @param rounds how often each contender runs
 * @param parallel tables at a time, for both
 * @param scale fraction of the rows
 * @param source URI of a running source server, if not a throw-away one
 * @param target URI of a running target server, if not a throw-away one; of a cluster, its coordinator
 * @param binaries the jar throw-away servers are made from; none: the one on the class path
 * @param program the command that runs copytool
 * @param migrate more arguments for {@code copytool migrate}
 */
record Options(
        List<Case> cases,
        int rounds,
        int parallel,
        double scale,
        Optional<String> source,
        Optional<String> target,
        Optional<Path> binaries,
        String program,
        List<String> migrate) {

    /**
     * Reads command line words.
     *
     * @throws IllegalArgumentException in one line, if they make no sense
     */
    static Options parse(String... words) {
        List<Case> cases = List.of(Case.SMALL, Case.BULK);
        int rounds = 5;
        int parallel = 2;
        double scale = 1;
        Optional<String> source = Optional.empty();
        Optional<String> target = Optional.empty();
        Optional<Path> binaries = Optional.empty();
        String program = "copytool";
        List<String> migrate = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            switch (words[i]) {
                case "bulk" -> cases = List.of(Case.BULK);
                case "small" -> cases = List.of(Case.SMALL);
                case "all" -> cases = List.of(Case.SMALL, Case.BULK);
                case "citus-small" -> cases = List.of(Case.CITUS_SMALL);
                case "citus-big" -> cases = List.of(Case.CITUS_BIG);
                case "citus" -> cases = List.of(Case.CITUS_SMALL, Case.CITUS_BIG);
                case "--rounds" -> rounds = (int) number(words, i++, 1, 1000);
                case "--parallel" -> parallel = (int) number(words, i++, 1, 64);
                case "--scale" -> scale = number(words, i++, 0.0001, 1000);
                case "--source" -> source = Optional.of(value(words, i++));
                case "--target" -> target = Optional.of(value(words, i++));
                case "--binaries" -> binaries = Optional.of(Path.of(value(words, i++)));
                case "--program" -> program = value(words, i++);
                case "--" -> {
                    migrate.addAll(List.of(words).subList(i + 1, words.length));
                    i = words.length;
                }
                default -> throw new IllegalArgumentException("'" + words[i] + "' is not known; see --help");
            }
        }
        if (source.isPresent() != target.isPresent()) {
            throw new IllegalArgumentException("--source and --target go together");
        }
        return new Options(cases, rounds, parallel, scale, source, target, binaries, program, migrate);
    }

    /** Whether the target is a Citus cluster. */
    boolean clustered() {
        return cases.stream().anyMatch(Case::clustered);
    }

    private static String value(String[] words, int option) {
        if (option + 1 == words.length) {
            throw new IllegalArgumentException(words[option] + " needs a value");
        }
        return words[option + 1];
    }

    private static double number(String[] words, int option, double least, double most) {
        try {
            double number = Double.parseDouble(value(words, option));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(words[option] + " needs a number", e);
        }
        throw new IllegalArgumentException(words[option] + " is out of bounds");
    }
}
