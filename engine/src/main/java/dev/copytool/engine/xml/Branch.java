package dev.copytool.engine.xml;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Some matches in a document, and the rows they give.
 *
 * @param selection the matches
 * @param reversed whether the last comes first
 * @param onlyIf which of them count; all, if there is none
 * @param cases of which the first that fits gives a match's rows
 */
public record Branch(Selection selection, boolean reversed, Optional<Expression> onlyIf, List<Case> cases) {

    /**
     * Checks itself.
     *
     * @throws IllegalArgumentException if parts do not fit
     */
    public Branch {
        requireNonNull(selection, "no selection");
        requireNonNull(onlyIf, "no onlyIf");
        cases = List.copyOf(cases);
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("no cases");
        }
        for (Case one : cases.subList(0, cases.size() - 1)) {
            if (one.when().isEmpty()) {
                throw new IllegalArgumentException("a case stands behind one without 'when', so it is never reached");
            }
        }
        if (selection instanceof Selection.Zip zip) {
            cases.forEach(one -> requireLists(zip, one));
        }
    }

    /** A path that has no list's name would never find anything. */
    private static void requireLists(Selection.Zip zip, Case one) {
        Pattern named = Pattern.compile("\\b(" + String.join("|", zip.lists().keySet()) + ")\\b");
        one.columns()
                .forEach((name, field) -> field.origin().path().ifPresent(path -> {
                    if (!named.matcher(path.toString()).find()) {
                        throw new IllegalArgumentException("the path of " + name + " begins with none of the lists "
                                + String.join(", ", zip.lists().keySet()) + ": " + path);
                    }
                }));
    }
}
