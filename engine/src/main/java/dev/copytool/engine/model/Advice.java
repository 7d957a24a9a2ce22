package dev.copytool.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands that messages advise, written so that a shell takes them as they stand. Messages end with them, after a colon;
 * several are joined by {@code &&}.
 */
public final class Advice {
    /** Stands for the manifest's file; who prints a message puts its name there. */
    public static final String MANIFEST = "DB";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_$-]+");
    private static final Pattern ADVISED = Pattern.compile("(\\bcopytool [a-z]+) " + MANIFEST + "\\b");

    private Advice() {}

    /** A command about the manifest. */
    public static String command(String verb, String... words) {
        List<String> all = new ArrayList<>(List.of("copytool", verb, MANIFEST));
        all.addAll(List.of(words));
        return all.stream()
                .map(word -> word.equals(MANIFEST) ? word : shell(word))
                .collect(Collectors.joining(" "));
    }

    /** Has the item be copied as if it never was. */
    public static String reset(Item item) {
        return command("reset", "--table", table(item));
    }

    /** Copies the item alone. */
    public static String migrate(Item item, String... flags) {
        List<String> words = new ArrayList<>(List.of("--table", table(item)));
        words.addAll(List.of(flags));
        return command("migrate", words.toArray(String[]::new));
    }

    /** Copies the item in the place of what it has brought. */
    public static String recopy(Item item) {
        return command("migrate", "--recopy", table(item));
    }

    /** One after the other. */
    public static String then(String first, String second) {
        return first + " && " + second;
    }

    /** The item's source as {@code --table} takes it: with its schema, in quotes where a name holds a dot or a quote. */
    public static String table(Item item) {
        String name = table(item.source());
        return item.sourceName().isEmpty() ? name : item.sourceName() + ":" + name;
    }

    /** A table as {@code --table} takes it. */
    public static String table(TableName table) {
        return identifier(table.schema()) + "." + identifier(table.name());
    }

    private static String identifier(String name) {
        return IDENTIFIER.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A word as a POSIX shell takes it. */
    public static String shell(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** A message whose commands name the manifest's file. */
    public static String about(String file, String message) {
        return ADVISED.matcher(message)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + " " + shell(file)));
    }
}
