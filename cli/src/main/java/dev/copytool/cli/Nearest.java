package dev.copytool.cli;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses what a mistyped word was meant to be. */
final class Nearest {

    private Nearest() {}

    /** {@code ; did you mean X?}, or nothing where no word is near. */
    static String hint(String word, Collection<String> words, String prefix) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        int far = Math.max(2, word.length() / 3);
        return words.stream()
                .min(Comparator.comparingInt(candidate -> distance.apply(word, candidate)))
                .filter(candidate -> distance.apply(word, candidate) <= far)
                .map(candidate -> "; did you mean " + prefix + candidate + "?")
                .orElse("");
    }
}
