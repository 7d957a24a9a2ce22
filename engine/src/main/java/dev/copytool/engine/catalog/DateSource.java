package dev.copytool.engine.catalog;

/** Where the date a table's data begins at can be read. */
public enum DateSource {
    NAME("name"),
    PARTITION_BOUND("partition-bound"),
    CHECK("check");

    private final String word;

    DateSource(String word) {
        this.word = word;
    }

    /** The source as people write it. */
    public String word() {
        return word;
    }
}
