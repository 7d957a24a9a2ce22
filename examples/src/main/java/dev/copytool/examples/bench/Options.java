package dev.copytool.examples.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
 * @param pgcopydb the pgcopydb to measure; none: the one on the PATH, if there is one
 * @param who the contenders wanted; none: all that are there
 * @param json the file for the figures, {@code -} for standard output
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
        Optional<String> pgcopydb,
        Set<String> who,
        Optional<String> json,
        List<String> migrate) {
    private static final String STANDARD_OUTPUT = "-";

    /**
     * Reads command line words.
     *
     * @throws IllegalArgumentException in one line, if they make no sense
     */
    static Options parse(String... words) {
        Set<Case> cases = new LinkedHashSet<>();
        int rounds = 5;
        int parallel = 2;
        double scale = 1;
        Optional<String> source = Optional.empty();
        Optional<String> target = Optional.empty();
        Optional<Path> binaries = Optional.empty();
        String program = "copytool";
        Optional<String> pgcopydb = Optional.empty();
        Set<String> who = Set.of();
        Optional<String> json = Optional.empty();
        List<String> migrate = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            switch (words[i]) {
                case "--rounds" -> rounds = (int) number(words, i++, 1, 1000);
                case "--parallel" -> parallel = (int) number(words, i++, 1, 64);
                case "--scale" -> scale = number(words, i++, 0.0001, 1000);
                case "--source" -> source = Optional.of(value(words, i++));
                case "--target" -> target = Optional.of(value(words, i++));
                case "--binaries" -> binaries = Optional.of(Path.of(value(words, i++)));
                case "--program" -> program = value(words, i++);
                case "--pgcopydb" -> pgcopydb = Optional.of(value(words, i++));
                case "--who" -> who = Set.of(value(words, i++).split(","));
                case "--json" -> {
                    boolean file = i + 1 < words.length
                            && !words[i + 1].startsWith("--")
                            && Case.named(words[i + 1]).isEmpty();
                    json = Optional.of(file ? words[++i] : STANDARD_OUTPUT);
                }
                case "--" -> {
                    migrate.addAll(List.of(words).subList(i + 1, words.length));
                    i = words.length;
                }
                default -> {
                    List<Case> named = Case.named(words[i]);
                    if (named.isEmpty()) {
                        throw new IllegalArgumentException("'" + words[i] + "' is not known; see --help");
                    }
                    cases.addAll(named);
                }
            }
        }
        if (cases.isEmpty()) {
            cases.addAll(Case.named("all"));
        }
        if (cases.stream().map(Case::clustered).distinct().count() > 1) {
            throw new IllegalArgumentException(
                    "cases of Citus and others want different targets; run them one after the other");
        }
        if (source.isPresent() != target.isPresent()) {
            throw new IllegalArgumentException("--source and --target go together");
        }
        return new Options(
                List.copyOf(cases),
                rounds,
                parallel,
                scale,
                source,
                target,
                binaries,
                program,
                pgcopydb,
                who,
                json,
                migrate);
    }

    /** Whether the contender of this name is to run. */
    boolean wants(String contender) {
        return who.isEmpty() || who.contains(contender);
    }

    /** Whether the target is a Citus cluster. */
    boolean clustered() {
        return cases.stream().anyMatch(Case::clustered);
    }

    boolean jsonToStandardOutput() {
        return json.equals(Optional.of(STANDARD_OUTPUT));
    }

    Optional<Path> jsonFile() {
        return json.filter(file -> !file.equals(STANDARD_OUTPUT)).map(Path::of);
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
