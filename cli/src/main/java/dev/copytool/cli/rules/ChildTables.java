package dev.copytool.cli.rules;

import static java.util.Objects.requireNonNull;

/** What kept children are on the target. */
public sealed interface ChildTables {

    /** Tables by themselves: Citus distributes no table that inherits. */
    record Standalone() implements ChildTables {}

    /**
     * Partitions of their parent, which is declared {@code PARTITION BY}.
     *
     * @param by what follows these words, e.g. {@code LIST (month)}
     */
    record Partitions(String by) implements ChildTables {
        public Partitions {
            requireNonNull(by, "no by");
        }
    }
}
