package dev.copytool.examples.chaos;

import java.util.List;

/**
 * The program that is struck.
 *
 * @param command what runs it, without arguments
 * @param options more words for {@code migrate}
 * @param marked whether it writes markers; the control of a soak does not
 */
record Copytool(List<String> command, List<String> options, boolean marked) {
    Copytool {
        command = List.copyOf(command);
        options = List.copyOf(options);
    }
}
