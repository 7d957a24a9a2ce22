package dev.copytool.engine.postgres;

import dev.copytool.engine.model.CopyFormat;

/**
 * In which format an item travels.
 *
 * @param format the format
 * @param why what speaks for it, in a few words
 */
public record FormatChoice(CopyFormat format, String why) {

    /** As the fastest. */
    public static final FormatChoice BINARY = new FormatChoice(CopyFormat.BINARY, "all columns allow it");

    /** For the rows of a query, whose types need not be the target's. */
    public static FormatChoice ofQuery() {
        return text("the rows of a query");
    }

    /**
     * As text.
     *
     * @param why what speaks for it
     */
    public static FormatChoice text(String why) {
        return new FormatChoice(CopyFormat.TEXT, why);
    }

    /** The same for bad rows, which are found in text only. */
    FormatChoice sifted() {
        return text("bad rows are sifted out");
    }

    /** In one line: {@code text (the source's encoding is SQL_ASCII)}. */
    @Override
    public String toString() {
        return format.word() + " (" + why + ")";
    }
}
