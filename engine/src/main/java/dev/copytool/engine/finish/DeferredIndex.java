package dev.copytool.engine.finish;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.OneLine;
import dev.copytool.engine.model.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * An index or a constraint that is dropped before a copy and rebuilt after it, and how. Two are equal if nothing tells
 * them apart.
 *
 * @param table the table it belongs to
 * @param kind what it is
 * @param name its name, as the catalog spells it
 * @param definition what the server says of it, with all names in full
 * @param build makes its index, if it has one that can be made beside others
 * @param attach makes it complete; with the last of these statements it is what it was, unless it is to be validated
 * @param validate has the rows that are there looked at
 */
public record DeferredIndex(
        TableName table,
        Kind kind,
        String name,
        String definition,
        List<String> build,
        List<String> attach,
        List<String> validate) {

    /** What is dropped. */
    public enum Kind {
        INDEX("index"),
        PRIMARY_KEY("primary key"),
        UNIQUE("unique constraint"),
        EXCLUSION("exclusion constraint"),
        FOREIGN_KEY("foreign key");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As a person says it. */
        public String word() {
            return word;
        }

        static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of index: " + word);
        }
    }

    public DeferredIndex {
        requireNonNull(table, "no table");
        requireNonNull(kind, "no kind");
        requireNonNull(name, "no name");
        requireNonNull(definition, "no definition");
        build = List.copyOf(build);
        attach = List.copyOf(attach);
        validate = List.copyOf(validate);
        if (build.isEmpty() && attach.isEmpty()) {
            throw new IllegalArgumentException("nobody knows how to rebuild " + name);
        }
        if (validate.isEmpty() == (kind == Kind.FOREIGN_KEY)) {
            throw new IllegalArgumentException(kind.word() + " " + name + " and validation do not go together");
        }
    }

    /** Removes it, and nothing else. */
    public String drop() {
        return kind == Kind.INDEX
                ? "DROP INDEX " + Quoted.table(new TableName(table.schema(), name))
                : "ALTER TABLE " + Quoted.table(table) + " DROP CONSTRAINT " + Quoted.name(name);
    }

    /** All that brings it back, in order. */
    public List<String> restore() {
        List<String> all = new ArrayList<>(build);
        all.addAll(attach);
        all.addAll(validate);
        return all;
    }

    /** Whether it may refuse rows. */
    boolean guards() {
        return kind != Kind.INDEX || definition.startsWith("CREATE UNIQUE ");
    }

    /** What it is and its name. */
    @Override
    public String toString() {
        return kind.word() + " " + OneLine.of(name);
    }
}
