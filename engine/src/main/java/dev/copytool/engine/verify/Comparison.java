package dev.copytool.engine.verify;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A target beside all that was copied into it.
 *
 * @param target the target
 * @param tables how many sources were copied into it
 * @param both the source's rows and the target's; absent where they could not be compared
 * @param obstacle why they could not, in one line
 * @param remark what a person should know of the comparison, in one line
 * @param changed the sources that do not look as they did when they were copied
 */
public record Comparison(
        TableName target,
        int tables,
        Optional<Both> both,
        Optional<String> obstacle,
        Optional<String> remark,
        List<TableName> changed) {

    /** The rows of the two sides. */
    public record Both(Digest source, Digest target) {
        public Both {
            requireNonNull(source, "no source");
            requireNonNull(target, "no target");
        }
    }

    public Comparison {
        requireNonNull(target, "no target");
        if (both.isPresent() == obstacle.isPresent()) {
            throw new IllegalArgumentException(target + " is either compared or there is an obstacle");
        }
        requireNonNull(remark, "no remark");
        changed = List.copyOf(changed);
    }

    public boolean equal() {
        return both.map(sides -> sides.source().equals(sides.target())).orElse(false);
    }

    public boolean sameCount() {
        return both.map(sides -> sides.source().rows() == sides.target().rows()).orElse(false);
    }
}
