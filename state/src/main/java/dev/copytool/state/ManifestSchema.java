package dev.copytool.state;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The tables of a manifest and their versions ({@code PRAGMA user_version}).
 *
 * <p>Version 0 is the file of the script this program follows: one table {@code tables} of six columns, in which NULL
 * means "not done" and 1 "done". Those columns keep that meaning in every version. Version 2 added named sources, groups,
 * row filters, column lists, re-copies and fingerprints; version 3 the fingerprint of each attempt,
 * version 4 how many rows were rejected, version 5
 * whether the generation that is replaced was unfinished, and in which format rows travelled, version 6 what later rules say of items
 * that are copied.
 */
final class ManifestSchema {
    static final int VERSION = 6;

    /** The first version that keeps what later rules say of items. */
    static final int VERSION_WITH_RULINGS = 6;

    static final Set<String> ORIGINAL_COLUMNS =
            Set.of("id", "source_table", "date", "target_table", "migrated", "errored");

    private static final String ORIGINAL = """
            CREATE TABLE tables (
                id integer PRIMARY KEY,
                source_table text NOT NULL,
                date text,
                target_table text,
                migrated integer,
                errored integer
            )
            """;

    private static final List<String> ADDED_COLUMNS = List.of(
            "uuid text",
            "source_schema text NOT NULL DEFAULT 'public'",
            "target_schema text NOT NULL DEFAULT 'public'",
            "epoch integer NOT NULL DEFAULT 1",
            "state text NOT NULL DEFAULT 'pending'",
            "attempts integer NOT NULL DEFAULT 0",
            "estimated_bytes integer NOT NULL DEFAULT 0",
            "rows integer",
            "bytes integer",
            "started_at text",
            "finished_at text",
            "error text",
            "sqlstate text");

    private static final String REST = """
            CREATE UNIQUE INDEX tables_uuid ON tables (uuid);
            CREATE TABLE parts (
                item text NOT NULL,
                part integer NOT NULL,
                epoch integer NOT NULL,
                state text NOT NULL,
                attempt integer NOT NULL,
                transaction_id text,
                backend integer,
                entry_node text,
                started_at text,
                finished_at text,
                rows integer,
                bytes integer,
                PRIMARY KEY (item, part, epoch)
            );
            CREATE TABLE runs (
                id text PRIMARY KEY,
                pid integer NOT NULL,
                host text NOT NULL,
                version text NOT NULL,
                parallel integer NOT NULL,
                started_at text NOT NULL,
                finished_at text,
                outcome text
            );
            CREATE TABLE settings (
                name text PRIMARY KEY,
                value text NOT NULL
            );
            """;

    private static final String RULED = """
            CREATE TABLE ruled (
                item text NOT NULL,
                target_schema text NOT NULL,
                target_table text NOT NULL,
                group_order integer NOT NULL,
                group_name text NOT NULL,
                columns text NOT NULL,
                predicate text,
                applied integer NOT NULL,
                PRIMARY KEY (item, applied)
            )
            """;

    private static final List<String> COLUMNS_OF_VERSION_2 = List.of(
            "source_name text NOT NULL DEFAULT ''",
            "group_order integer NOT NULL DEFAULT 0",
            "group_name text NOT NULL DEFAULT ''",
            "columns text NOT NULL DEFAULT ''",
            "predicate text",
            "replaces integer",
            "entry_node text",
            "planned text",
            "copied text");

    private ManifestSchema() {}

    static void create(Database database) {
        database.script(ORIGINAL);
        upgrade(database);
    }

    /** Brings a file of an older version to this one, in the transaction of the caller. */
    static void upgrade(Database database) {
        if (version(database) < 1) {
            extendOriginal(database);
        }
        if (version(database) < 2) {
            COLUMNS_OF_VERSION_2.forEach(column -> addColumn(database, column));
        }
        if (version(database) < 3) {
            addLooks(database);
        }
        if (version(database) < 4) {
            addColumn(database, "rejected integer NOT NULL DEFAULT 0");
        }
        if (version(database) < 5) {
            addColumn(database, "unfinished integer NOT NULL DEFAULT 0");
            addColumn(database, "format text");
        }
        database.script(RULED);
        database.script("PRAGMA user_version = " + VERSION);
    }

    private static void addLooks(Database database) {
        database.script("ALTER TABLE parts ADD COLUMN look text");
        database.update("""
                UPDATE parts SET look = (SELECT copied FROM tables WHERE uuid = item AND tables.epoch = parts.epoch)
                """);
    }

    private static void extendOriginal(Database database) {
        ADDED_COLUMNS.forEach(column -> addColumn(database, column));
        fillIds(database);
        database.update("""
                UPDATE tables
                   SET state = CASE WHEN migrated = 1 THEN 'done' WHEN errored = 1 THEN 'failed' ELSE 'pending' END,
                       error = CASE WHEN errored = 1 AND migrated IS NOT 1
                                    THEN 'failed before this manifest was upgraded; its error was not kept' END
                """);
        database.script(REST);
    }

    private static void addColumn(Database database, String column) {
        database.script("ALTER TABLE tables ADD COLUMN " + column);
    }

    /** Gives an id of its own to every row that has none, such as one put in by hand. */
    static void fillIds(Database database) {
        for (Long id : database.query("SELECT id FROM tables WHERE uuid IS NULL", row -> row.getLong(1))) {
            database.update(
                    "UPDATE tables SET uuid = ? WHERE id = ?", UUID.randomUUID().toString(), id);
        }
    }

    static int version(Database database) {
        return database.query("PRAGMA user_version", row -> row.getInt(1)).get(0);
    }

    static Set<String> columnsOfTables(Database database) {
        return Set.copyOf(database.query("SELECT name FROM pragma_table_info('tables')", row -> row.getString(1)));
    }
}
