package dev.copytool.engine.prepare;

import java.util.List;

/** What is to be made on the target, and what stands in the way. Immutable. */
public final class Preparation {
    private final List<Creation> creations;
    private final CreationScript script;
    private final int there;
    private final List<String> problems;
    private final List<String> notes;

    /**
     * A plan.
     *
     * @param creations the tables, each after those it needs
     * @param there how many of the wanted tables are there already
     */
    Preparation(List<Creation> creations, CreationScript script, int there, List<String> problems, List<String> notes) {
        this.creations = List.copyOf(creations);
        this.script = script;
        this.there = there;
        this.problems = List.copyOf(problems);
        this.notes = List.copyOf(notes);
    }

    List<Creation> creations() {
        return creations;
    }

    /** The statements of a table's transaction, made from its definition. */
    List<String> statements(Creation creation, List<String> definition) {
        return script.statements(creation, definition);
    }

    /** Whether {@code pg_dump} has to be asked. */
    boolean needsDump() {
        return creations.stream().anyMatch(creation -> creation.recipe() instanceof Creation.Dumped);
    }

    /** How many tables are to be made. */
    public int missing() {
        return creations.size();
    }

    /** How many tables are there already. */
    public int there() {
        return there;
    }

    /** Why something cannot be made, a line each. */
    public List<String> problems() {
        return problems;
    }

    /** What to know before, a line each. */
    public List<String> notes() {
        return notes;
    }
}
