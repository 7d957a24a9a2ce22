package dev.copytool.examples.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A program of this machine.
 *
 * @param path how it is called
 * @param version what it says it is, in one line
 * @param help what it says about its options
 */
record Program(String path, String version, String help) {

    /** Asks it for its version and help, each with the words given; empty if it cannot be started. */
    static Optional<Program> find(String path, List<String> version, List<String> help)
            throws IOException, InterruptedException {
        Optional<String> told = said(path, version);
        if (told.isEmpty()) {
            return Optional.empty();
        }
        String first = told.get()
                .lines()
                .map(String::strip)
                .filter(line -> line.matches(".*\\d+\\.\\d+.*"))
                .findFirst()
                .orElse("of unknown version");
        return Optional.of(
                new Program(path, first, help.isEmpty() ? "" : said(path, help).orElse("")));
    }

    /** Its version without its name. */
    String number() {
        return version.replaceFirst("^[^0-9]*", "").replace("\"", "");
    }

    /** Whether its help names the option. */
    boolean knows(String option) {
        return Pattern.compile("(?<![-\\w])" + Pattern.quote(option) + "(?![-\\w])")
                .matcher(help)
                .find();
    }

    private static Optional<String> said(String path, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(path));
        command.addAll(words);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor();
            // Some programs log before they answer.
            return Optional.of(output.replaceAll("(?m)^.* (INFO|LOG) .*\\R", ""));
        } catch (IOException e) {
            if (e.getMessage() != null && e.getMessage().startsWith("Cannot run program")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
