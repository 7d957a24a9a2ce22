package dev.copytool.state;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Reading;
import dev.copytool.engine.model.TableName;

/**
 * What rules say of an item.
 *
 * @param target where its rows go
 * @param group the phase it is copied in
 * @param reading which of its rows and columns are copied
 */
public record Ruling(TableName target, Group group, Reading reading) {
    public Ruling {
        requireNonNull(target, "no target");
        requireNonNull(group, "no group");
        requireNonNull(reading, "no reading");
    }

    static Ruling of(Item item) {
        return new Ruling(item.target(), item.group(), item.reading());
    }

    static Ruling of(NewItem item) {
        return new Ruling(item.target(), item.group(), item.reading());
    }
}
