package dev.copytool.examples.bench;

/** How much of a database a contender copies. */
enum Scope {
    /** Rows, into tables that are there. */
    ROWS,

    /** Tables, rows, and the indexes when the rows are there. */
    DATABASE;

    Ground ground() {
        return this == ROWS ? Ground.INDEXED_TABLES : Ground.NOTHING;
    }
}
