package dev.copytool.cli.shell;

import java.util.Objects;

/** Which copytool this is. */
public final class Version {

    private Version() {}

    /** The version as the program's jar says it. */
    public static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "(not packaged)");
    }
}
