package dev.copytool.engine.postgres;

/**
 * What is known beforehand of triggers and rules that act on a part's rows in its targets, and what a person wants of them.
 *
 * @param present whether there are any
 * @param rerouted whether one may put rows elsewhere, so that COPY's own count is no witness
 * @param counted whether the statistics of the session that writes count what they do
 * @param allowed whether they may change rows
 */
public record Triggers(boolean present, boolean rerouted, boolean counted, boolean allowed) {
    /** Of a target that has none. */
    public static final Triggers NONE = new Triggers(false, false, true, false);
}
