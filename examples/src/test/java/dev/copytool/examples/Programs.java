package dev.copytool.examples;

import dev.copytool.engine.testing.WrappedTarget;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts the packaged program in a JVM of its own. */
public final class Programs {
    private static final int SECONDS = 120;

    /** The checkout; Maven runs tests in the module's directory. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** How a program ended and what it wrote, errors too. */
    record Ran(int code, String output) {}

    private Programs() {}

    /** The command that runs the product as users do. */
    public static List<String> product() {
        List<String> command = java();
        command.addAll(List.of("-jar", jar()));
        return command;
    }

    /** The command that runs a main class of this module's tests over the product; it may use what tests share. */
    static List<String> over(Class<?> main, String... first) {
        List<String> command = java();
        String classes = String.join(
                File.pathSeparator, Path.of("target", "test-classes").toString(), jar(), holder(WrappedTarget.class));
        command.addAll(List.of("-cp", classes, main.getName()));
        command.addAll(List.of(first));
        return command;
    }

    private static String holder(Class<?> shared) {
        try {
            return Path.of(shared.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> java() {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m"));
    }

    private static String jar() {
        return ROOT.resolve(Path.of("cli", "target", "copytool.jar")).toString();
    }

    static Ran run(List<String> command, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        Path output = Files.createTempFile("copytool-program", ".txt");
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(output);
        Files.delete(output);
        return new Ran(process.exitValue(), text);
    }
}
