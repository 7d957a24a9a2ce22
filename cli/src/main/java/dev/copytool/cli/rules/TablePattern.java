package dev.copytool.cli.rules;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which tables a rule is about.
 *
 * @param text how the rule file says it
 * @param schema the schema they are in, any where absent
 * @param names decides by name
 */
public record TablePattern(String text, Optional<String> schema, Predicate<TableName> names) {
    public TablePattern {
        requireNonNull(text, "no text");
        requireNonNull(schema, "no schema");
        requireNonNull(names, "no names");
    }

    /** Whether the table is one of them. */
    public boolean matches(TableName table) {
        return schema.map(table.schema()::equals).orElse(true) && names.test(table);
    }
}
