package dev.copytool.examples.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the contenders of one case have in common.
 *
 * @param directory for their files
 * @param tables what they copy, in this order
 */
record Place(Database source, Database target, Path directory, List<Table> tables, Options options, Tools tools) {

    /** How many tables at a time, as a word. */
    String parallel() {
        return String.valueOf(options.parallel());
    }
}
