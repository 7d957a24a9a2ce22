package dev.copytool.cli.shell;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses what a mistyped word was meant to be. */
public final class Nearest {

    private Nearest() {}

    /** {@code ; did you mean X?}, or nothing where no word is near. */
    public static String hint(String word, Collection<String> words, String prefix) {
        String lower = word.toLowerCase(Locale.ROOT);
        ToIntFunction<String> distance =
                candidate -> LevenshteinDistance.getDefaultInstance().apply(lower, candidate.toLowerCase(Locale.ROOT));
        int far = Math.max(2, word.length() / 3);
        return words.stream()
                .min(Comparator.comparingInt(distance))
                .filter(candidate -> distance.applyAsInt(candidate) <= far)
                .map(candidate -> "; did you mean " + prefix + candidate + "?")
                .orElse("");
    }
}
