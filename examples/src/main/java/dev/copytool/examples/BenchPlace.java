package dev.copytool.examples;

import java.nio.file.Path;
import java.util.List;

/**
 * What the contenders of one case have in common.
 *
 * @param directory for their files
 * @param tables what they copy, in this order
 */
record BenchPlace(
        BenchDatabase source, BenchDatabase target, Path directory, List<BenchTable> tables, BenchOptions options) {}
