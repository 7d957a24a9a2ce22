package dev.copytool.cli.plan;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What must be so when a plan has run: two values are the same.
 *
 * @param name what it is about
 * @param expected the value that should be
 * @param actual the value that is
 * @param adjustment by how much the expected one is knowingly wrong, 0 for not at all
 * @param note why
 */
public record PlanCheck(String name, Side expected, Side actual, BigDecimal adjustment, Optional<String> note) {

    /** Where a value comes from. */
    public sealed interface Side {

        /** From the plan. */
        record Constant(String value) implements Side {}

        /** From the only row and column of a query. */
        record Query(String connection, String sql) implements Side {}
    }
}
