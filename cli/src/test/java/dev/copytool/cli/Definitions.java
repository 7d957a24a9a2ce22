package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

/** How a database defines its tables. */
final class Definitions {

    private Definitions() {}

    /** What a table is made of, in one text. */
    private static String definition(String table) {
        return """
                SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                    SELECT format('column %%s %%s %%s %%s', attname, format_type(atttypid, atttypmod), attnotnull,
                                  attidentity) AS line
                      FROM pg_attribute WHERE attrelid = '%1$s'::regclass AND attnum > 0 AND NOT attisdropped
                    UNION ALL
                    SELECT format('constraint %%s %%s %%s', conname, pg_get_constraintdef(oid), coninhcount)
                      FROM pg_constraint WHERE conrelid = '%1$s'::regclass AND contype <> 'n'
                    UNION ALL
                    SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = '%1$s'::regclass
                    UNION ALL
                    SELECT format('parent %%s %%s', inhparent::regclass, pg_get_expr(relpartbound, c.oid))
                      FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhrelid = '%1$s'::regclass
                    UNION ALL
                    SELECT 'partitioned ' || pg_get_partkeydef(oid)
                      FROM pg_class WHERE oid = '%1$s'::regclass AND relkind = 'p'
                ) lines
                """.formatted(table.replace("'", "''"));
    }

    /** Asserts that both databases define these tables alike. */
    static void same(Scenario scenario, String... tables) {
        for (String table : tables) {
            assertThat(scenario.targetValue(definition(table)))
                    .as(table)
                    .isEqualTo(scenario.sourceValue(definition(table)));
        }
    }
}
