package dev.copytool.examples.bench;

/** What a contender is to find in the target. */
enum Ground {
    /** An empty database. */
    NOTHING,

    /** The tables, empty, without the indexes that the case adds to them. */
    TABLES,

    /** The tables, empty, with all their indexes. */
    INDEXED_TABLES
}
