package dev.copytool.cli;

import java.util.List;

/** A table with an index of every kind, and how a database tells of them. */
final class IndexKinds {
    private static final String TABLE = """
            CREATE TABLE "K t" (
                id bigint NOT NULL, code text NOT NULL, other int, parent int, v text, n numeric, d date, tags int[],
                during int4range, "Odd "" Name" text, CHECK (id > 0))
            """;

    private static final List<String> INDEXES = List.of(
            "ALTER TABLE \"K t\" ADD CONSTRAINT \"K pk\" PRIMARY KEY (id) INCLUDE (v) WITH (fillfactor = 70)",
            "ALTER TABLE \"K t\" ADD CONSTRAINT k_code UNIQUE (code, other)",
            "ALTER TABLE \"K t\" ADD CONSTRAINT k_late UNIQUE (n, id) DEFERRABLE",
            "ALTER TABLE \"K t\" ADD CONSTRAINT k_latest UNIQUE (d, id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE \"K t\" ADD CONSTRAINT k_over EXCLUDE USING gist (during WITH &&) WHERE (id < 3)",
            "ALTER TABLE \"K t\" ADD CONSTRAINT k_hash EXCLUDE USING hash (v WITH =) INITIALLY DEFERRED",
            "ALTER TABLE \"K t\" ADD CONSTRAINT \"k fk\" FOREIGN KEY (other) REFERENCES r (id) ON DELETE CASCADE",
            "ALTER TABLE \"K t\" ADD CONSTRAINT k_fk2 FOREIGN KEY (parent) REFERENCES r (id) MATCH FULL ON UPDATE SET NULL"
                    + " DEFERRABLE INITIALLY DEFERRED",
            "CREATE INDEX k_plain ON \"K t\" (v)",
            "CREATE UNIQUE INDEX k_partial ON \"K t\" (v, id) WHERE other IS NOT NULL",
            "CREATE INDEX k_expr ON \"K t\" (lower(v), (other + 1), up(v))",
            "CREATE INDEX k_order ON \"K t\" (d DESC NULLS LAST, n ASC NULLS FIRST) INCLUDE (other, v)",
            "CREATE INDEX k_collate ON \"K t\" (v COLLATE \"C\", code text_pattern_ops)",
            "CREATE INDEX k_gin ON \"K t\" USING gin (tags) WITH (fastupdate = off)",
            "CREATE INDEX k_gist ON \"K t\" USING gist (during)",
            "CREATE INDEX k_brin ON \"K t\" USING brin (d, id) WITH (pages_per_range = 4)",
            "CREATE INDEX k_hashed ON \"K t\" USING hash (code)",
            "CREATE INDEX k_spgist ON \"K t\" USING spgist (v)",
            "CREATE UNIQUE INDEX k_nulls ON \"K t\" (other, id) NULLS NOT DISTINCT",
            "CREATE INDEX \"k \"\" odd\" ON \"K t\" (\"Odd \"\" Name\")",
            "ALTER INDEX k_expr ALTER COLUMN 2 SET STATISTICS 77",
            "ALTER INDEX k_expr ALTER COLUMN 3 SET STATISTICS 0",
            "COMMENT ON INDEX k_gin IS 'it''s a \\ gin'",
            "COMMENT ON INDEX \"K pk\" IS 'index behind'",
            "COMMENT ON CONSTRAINT \"K pk\" ON \"K t\" IS 'the key'",
            "COMMENT ON CONSTRAINT \"k fk\" ON \"K t\" IS 'refers'",
            "COMMENT ON CONSTRAINT k_over ON \"K t\" IS 'over'",
            "ALTER TABLE \"K t\" CLUSTER ON k_order");

    private IndexKinds() {}

    /** Makes the table on both sides, its rows on the source and its indexes on the target. */
    static void make(Scenario scenario, int rows) {
        scenario.both(
                        "CREATE FUNCTION up(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT upper($1)'",
                        "CREATE TABLE r (id int PRIMARY KEY)",
                        TABLE)
                .onSource("INSERT INTO r SELECT generate_series(0, 9)", """
                        INSERT INTO "K t" SELECT i, 'c' || i, i %% 10, i %% 10, 'v' || i, i, date '2020-01-01' + i,
                               ARRAY[i], int4range(i, i + 1), 'o' FROM generate_series(1, %d) i
                        """.formatted(rows))
                .onTarget(INDEXES.toArray(String[]::new));
    }

    /** All that the target's catalog says of the indexes and constraints of a table. */
    static List<String> of(Scenario scenario, String table) {
        return scenario.to.rows(scenario.target, """
                SELECT pg_get_indexdef(i.indexrelid), x.reloptions, s.spcname, i.indisclustered, i.indisvalid, i.indimmediate,
                       i.indnullsnotdistinct, i.indisprimary, i.indisunique, i.indisexclusion, i.indisreplident,
                       obj_description(i.indexrelid, 'pg_class'), x.relpersistence,
                       ARRAY(SELECT a.attname || ' ' || coalesce(a.attstattarget, -1) FROM pg_attribute a
                              WHERE a.attrelid = i.indexrelid ORDER BY a.attnum)
                  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid LEFT JOIN pg_tablespace s ON s.oid = x.reltablespace
                 WHERE i.indrelid = '%1$s'::regclass
                UNION ALL
                SELECT k.conname || ' ' || pg_get_constraintdef(k.oid), NULL, obj_description(k.oid, 'pg_constraint'),
                       k.condeferrable, k.condeferred, k.convalidated, k.connoinherit, k.conislocal, NULL, NULL, NULL,
                       k.conindid::regclass::text, k.contype,
                       ARRAY(SELECT g.tgfoid::regproc || ' ' || g.tgtype || g.tgenabled::text FROM pg_trigger g
                              WHERE g.tgconstraint = k.oid ORDER BY 1)
                  FROM pg_constraint k WHERE k.conrelid = '%1$s'::regclass
                UNION ALL
                SELECT a.attname || ' not null', NULL, NULL, a.attnotnull, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                       NULL FROM pg_attribute a WHERE a.attrelid = '%1$s'::regclass AND a.attnum > 0
                 ORDER BY 1
                """.formatted(table));
    }
}
