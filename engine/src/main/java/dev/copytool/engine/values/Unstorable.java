package dev.copytool.engine.values;

/** What becomes of U+0000 and of halves of surrogate pairs, which PostgreSQL's texts cannot hold. */
public enum Unstorable {
    /** The item fails. */
    REFUSE,
    /** U+FFFD takes their place. */
    REPLACE
}
