package dev.copytool.cli.plan;

import dev.copytool.cli.shell.Ending;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ${NAME}} in a connection, for which a variable of the environment stands. */
public final class Placeholders {
    private static final Pattern PLACE = Pattern.compile("\\$\\{(?<name>[A-Za-z_]\\w*)}");

    private Placeholders() {}

    /**
     * The text with the variables' values.
     *
     * @param connection whose it is
     */
    public static String filled(String connection, String text, Map<String, String> environment) {
        Matcher matcher = PLACE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = environment.getOrDefault(matcher.group("name"), "");
            if (value.isEmpty()) {
                throw Ending.usage("the plan's connection '" + connection + "' wants the variable "
                        + matcher.group("name") + ", which is not set");
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(filled).toString();
    }

    /** The text with some name in the place of each variable, to be looked at before there are any. */
    static String any(String text) {
        return PLACE.matcher(text).replaceAll("1");
    }

    /** Whether the whole text is one variable. */
    static boolean isWhole(String text) {
        return PLACE.matcher(text).matches();
    }
}
