package dev.copytool.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The file of a plan. */
final class PlanFile {
    private static final int MOST_BYTES = 1_000_000;

    private PlanFile() {}

    static Path operand(Arguments arguments) {
        if (arguments.operands().isEmpty() || arguments.operands().get(0).isEmpty()) {
            throw Ending.usage("name the plan's file, e.g. plan.yaml");
        }
        return FileNames.path(arguments.operands().get(0));
    }

    static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw Ending.usage(file + " is larger than 1 MB; is it a plan?");
            }
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IOException e) {
            throw Ending.usage("there is no readable file of UTF-8 text " + file);
        }
    }

    /** The values that are given for its parameters. */
    static Map<String, String> parameters(Arguments arguments) {
        Map<String, String> parameters = new TreeMap<>();
        for (String word : arguments.texts("param")) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw Ending.usage("--param '" + word + "' is not NAME=VALUE");
            }
            if (parameters.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
                throw Ending.usage("--param " + word.substring(0, equals) + " stands there twice");
            }
        }
        return parameters;
    }
}
