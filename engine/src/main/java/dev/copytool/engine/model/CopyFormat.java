package dev.copytool.engine.model;

/** A format of COPY data (PostgreSQL manual, COPY, "File Formats"). */
public enum CopyFormat {
    /** One line a row, tab-separated, {@code \N} for NULL; independent of type OIDs and server versions. */
    TEXT,
    /** Length-prefixed fields from the types' send functions; needs the same types on both sides. */
    BINARY;

    /** The format's name in a COPY statement and on the command line. */
    public String word() {
        return this == TEXT ? "text" : "binary";
    }
}
