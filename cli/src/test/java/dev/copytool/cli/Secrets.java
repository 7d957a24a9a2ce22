package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what must be nowhere. */
final class Secrets {

    private Secrets() {}

    /**
     * Asserts that no byte of a directory's files and none of these texts tells a secret, as it is or encoded for a URI.
     *
     * @param directory where the manifest is with all that lies beside it
     */
    static void nowhere(Path directory, List<String> texts, String... secrets) throws IOException {
        List<String> forms = Stream.of(secrets)
                .flatMap(secret -> Stream.of(
                        secret, URLEncoder.encode(secret, UTF_8), new String(secret.getBytes(UTF_8), ISO_8859_1)))
                .distinct()
                .toList();
        for (String text : texts) {
            assertThat(text).doesNotContain(forms);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(forms);
            }
        }
    }
}
