package dev.copytool.engine.table;

/** Which COPY format the user asked for. */
public enum FormatWish {
    /** Binary where every column allows it on both sides, else text. */
    AUTO,
    TEXT,
    BINARY
}
