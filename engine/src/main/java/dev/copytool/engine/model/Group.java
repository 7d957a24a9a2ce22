package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

/**
 * The items of one phase. Groups run one after another, the lowest order first.
 *
 * @param order when its turn is, from 0
 * @param name what a person calls it, empty for items that are in no named group
 */
public record Group(int order, String name) {
    /** The group of items for which none was named. */
    public static final Group NONE = new Group(0, "");

    public Group {
        requireNonNull(name, "no name");
        if (order < 0) {
            throw new IllegalArgumentException("group '" + name + "' has order " + order);
        }
    }
}
