package dev.copytool.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.cli.rules.Rules;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The rules of a manifest: those of a file, else those that it keeps. */
final class KeptRules {
    /** The manifest's setting with the text of its rule file. */
    static final String SETTING = "rules";

    private static final int MOST_BYTES = 1_000_000;

    private KeptRules() {}

    /** The rules of {@code --rules}, else the manifest's. */
    static Optional<Rules> of(Arguments arguments, Map<String, String> settings) {
        Optional<Rules> rules = arguments.text("rules").map(KeptRules::read).or(() -> kept(settings));
        if (rules.isPresent() && arguments.has("merge-children")) {
            throw Ending.usage("--merge-children cannot be asked for beside the manifest's rules;"
                    + " write children: merge-into-parent there and give them by --rules");
        }
        return rules;
    }

    /** The rules that a manifest was made by, if it was. */
    static Optional<Rules> kept(Map<String, String> settings) {
        return Optional.ofNullable(settings.get(SETTING)).map(text -> Rules.parse("the manifest's rules", text));
    }

    private static Rules read(String name) {
        try (InputStream in = Files.newInputStream(Path.of(name))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw Ending.usage("--rules: " + name + " is larger than 1 MB; is it a rule file?");
            }
            return Rules.parse(
                    name, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (IOException | InvalidPathException e) {
            throw Ending.usage("--rules: there is no readable file of UTF-8 text " + name);
        }
    }
}
