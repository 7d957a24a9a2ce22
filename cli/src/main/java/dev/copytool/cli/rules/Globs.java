package dev.copytool.cli.rules;

import dev.copytool.engine.model.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns for names: {@code *} stands for any characters, {@code ?} for one. Case counts. */
public final class Globs {
    private final List<Pattern> patterns;

    /** Reads patterns; none match nothing. */
    public Globs(List<String> globs) {
        this.patterns = globs.stream().map(Globs::pattern).toList();
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(
                Arrays.stream(glob.split("((?<=[*?])|(?=[*?]))"))
                        .map(piece -> piece.equals("*") ? ".*" : piece.equals("?") ? "." : Pattern.quote(piece))
                        .collect(Collectors.joining()),
                Pattern.DOTALL);
    }

    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** Whether one of them is the name's, with or without its schema. */
    public boolean match(TableName name) {
        String qualified = name.schema() + "." + name.name();
        return patterns.stream()
                .anyMatch(pattern -> pattern.matcher(name.name()).matches()
                        || pattern.matcher(qualified).matches());
    }
}
