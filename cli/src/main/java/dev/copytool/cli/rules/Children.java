package dev.copytool.cli.rules;

/** What becomes of the tables below a table that a rule matched: partitions and inheriting tables, at any depth. */
public enum Children {
    /** Each is an item, copied into a table of its own name. */
    KEEP("keep"),
    /** Each is an item, copied into the table that the matched one is copied into. */
    MERGE("merge-into-parent"),
    /** They are no items. */
    NONE("none");

    private final String word;

    Children(String word) {
        this.word = word;
    }

    /** The choice as a rule file writes it. */
    public String word() {
        return word;
    }
}
