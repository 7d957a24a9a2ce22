package dev.copytool.cli.command;

/**
 * What is done around the copying.
 *
 * @param indexes what becomes of the indexes of empty targets
 * @param analyze whether statistics are gathered
 * @param sequences whether sequences owned by copied columns are set
 */
record FinishWish(Indexes indexes, boolean analyze, boolean sequences) {

    /** What becomes of indexes and constraints while rows are copied into their empty table. */
    enum Indexes {
        KEEP,
        DEFER
    }
}
