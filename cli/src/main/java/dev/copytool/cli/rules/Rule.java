package dev.copytool.cli.rules;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.catalog.DateRule;
import dev.copytool.engine.model.Distribution;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.Reading;
import java.util.Optional;

/** One rule of a rule file. */
public sealed interface Rule {

    /** The line of the file it begins on. */
    int line();

    /** Which tables it is about, and all tables below them. */
    TablePattern about();

    /**
     * They are no items, and that is well.
     *
     * @param line the line of the file it begins on
     * @param about which tables
     */
    record Ignore(int line, TablePattern about) implements Rule {
        public Ignore {
            requireNonNull(about, "no about");
        }
    }

    /**
     * They are copied.
     *
     * @param line the line of the file it begins on
     * @param about which tables
     * @param children what becomes of the tables below them
     * @param group the phase they are copied in
     * @param target the name of the table that a matched one is copied into, its own where absent
     * @param targetSchema the schema of the tables copied into, their own where absent
     * @param dates where dates come from
     * @param reading which rows and columns are copied
     * @param distribution how their targets are laid out over the nodes of a cluster, where it is said
     * @param childTables what kept children are on the target
     */
    record Copy(
            int line,
            TablePattern about,
            Children children,
            Group group,
            Optional<String> target,
            Optional<String> targetSchema,
            DateRule dates,
            Reading reading,
            Optional<Distribution> distribution,
            ChildTables childTables)
            implements Rule {
        public Copy {
            requireNonNull(about, "no about");
            requireNonNull(children, "no children");
            requireNonNull(group, "no group");
            requireNonNull(target, "no target");
            requireNonNull(targetSchema, "no targetSchema");
            requireNonNull(dates, "no dates");
            requireNonNull(reading, "no reading");
            requireNonNull(distribution, "no distribution");
            requireNonNull(childTables, "no childTables");
        }
    }
}
