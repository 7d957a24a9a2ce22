package dev.copytool.examples;

import java.util.List;

/** The lines of a file of proc(5) that has a key and a number in each. */
public final class ProcLines {

    private ProcLines() {}

    /** The number behind a key, such as {@code VmRSS:}; kilobytes where the file has a unit; 0 where there is no such line. */
    public static long number(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
