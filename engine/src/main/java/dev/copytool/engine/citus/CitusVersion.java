package dev.copytool.engine.citus;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Citus.
 *
 * @param major its first number
 * @param minor its second
 * @param patch its third
 */
record CitusVersion(int major, int minor, int patch) implements Comparable<CitusVersion> {
    private static final Pattern FORM = Pattern.compile("Citus (\\d+)\\.(\\d+)(?:\\.(\\d+))?");

    /**
     * The first release of each line in which COPY no longer skips data when memory runs out (citusdata/citus#7152); the
     * lines after 12.0 have never done it.
     */
    private static final List<CitusVersion> COPY_REPAIRED = List.of(
            new CitusVersion(11, 0, 9),
            new CitusVersion(11, 1, 7),
            new CitusVersion(11, 2, 2),
            new CitusVersion(11, 3, 1),
            new CitusVersion(12, 0, 1));

    /** The release in the answer of {@code citus_version()}. */
    static Optional<CitusVersion> parse(String answer) {
        Matcher matcher = FORM.matcher(answer);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String patch = matcher.group(3);
        return Optional.of(new CitusVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                patch == null ? 0 : Integer.parseInt(patch)));
    }

    /** Whether its COPY may lose rows without an error. */
    boolean losesRows() {
        return COPY_REPAIRED.stream()
                .filter(repaired -> repaired.major == major && repaired.minor == minor)
                .findFirst()
                .map(repaired -> compareTo(repaired) < 0)
                .orElse(major < 11);
    }

    @Override
    public int compareTo(CitusVersion other) {
        return Comparator.comparingInt(CitusVersion::major)
                .thenComparingInt(CitusVersion::minor)
                .thenComparingInt(CitusVersion::patch)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
