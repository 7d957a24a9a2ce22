package dev.copytool.cli.shell;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Names of files as a person gives them; not every locale can say each. */
public final class FileNames {

    private FileNames() {}

    /** The file of that name; a name that cannot be one ends the verb. */
    public static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw Ending.usage(unusable(name));
        }
    }

    /** What is said of a name that cannot be one. */
    public static String unusable(String name) {
        return "'" + Arguments.shown(name) + "' cannot be a file's name" + locale(name);
    }

    /** What stands in the way of working in the current directory: without its name no file can be named at all. */
    public static Optional<String> unusableDirectory() {
        String name = System.getProperty("user.dir", "");
        try {
            var unused = Path.of(name);
            return Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.of("the current directory has a name that cannot be used" + locale(name));
        }
    }

    private static String locale(String name) {
        return name.chars().allMatch(c -> c < 128)
                ? ""
                : ", since the locale has no such characters (" + System.getProperty("sun.jnu.encoding")
                        + "); set LC_ALL=C.UTF-8";
    }
}
