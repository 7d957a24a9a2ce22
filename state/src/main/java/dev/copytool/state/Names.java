package dev.copytool.state;

import dev.copytool.engine.catalog.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of column names in one field of the manifest: quoted as in SQL, set off by commas. */
final class Names {
    private static final Pattern QUOTED = Pattern.compile("\\G\"((?:[^\"]|\"\")+)\"(?:, |$)");

    private Names() {}

    static String format(List<String> names) {
        return Quoted.names(names);
    }

    /**
     * The names in the field.
     *
     * @throws IllegalArgumentException if it holds something else
     */
    static List<String> parse(String field) {
        List<String> names = new ArrayList<>();
        Matcher matcher = QUOTED.matcher(field);
        int end = 0;
        while (matcher.find()) {
            names.add(matcher.group(1).replace("\"\"", "\""));
            end = matcher.end();
        }
        if (end != field.length()) {
            throw new IllegalArgumentException("the columns '" + field + "' are not a list of quoted names");
        }
        return names;
    }
}
