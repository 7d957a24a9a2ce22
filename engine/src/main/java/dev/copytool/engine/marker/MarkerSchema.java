package dev.copytool.engine.marker;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Makes {@link MarkerTable} and {@link WorkTable} in the target, or brings those of an older version up to date. */
public final class MarkerSchema {
    private static final String RIGHTS = "keep the proof of what is copied; GRANT CREATE ON DATABASE, or have an"
            + " administrator create schema copytool for this user; on existing tables GRANT SELECT, INSERT, UPDATE, and DELETE"
            + " on copytool.work";

    /**
     * The roles that own the schema, or something in it, though they are neither this user, nor a superuser, nor the database's owner, nor
     * a role whose member this user is: their triggers would run with this user's rights.
     */
    private static final String STRANGERS = """
            (SELECT string_agg(DISTINCT quote_ident(owner.rolname), ', ')
               FROM (SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = 'copytool'
                     UNION
                     SELECT c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname = 'copytool' AND c.relname IN ('commit_marker', 'work')) AS owned (by)
               JOIN pg_roles owner ON owner.oid = owned.by
               JOIN pg_roles me ON me.rolname = current_user
              WHERE NOT owner.rolsuper AND owner.oid <> me.oid
                AND owner.oid <> (SELECT datdba FROM pg_database WHERE datname = current_database())
                AND (me.rolsuper OR NOT pg_has_role(me.oid, owner.oid, 'MEMBER')))
            """;

    private static final String EXISTS = "SELECT to_regclass('copytool.commit_marker') IS NOT NULL";

    private static final String HAS_COLUMN = """
            SELECT EXISTS (SELECT FROM pg_attribute
                            WHERE attrelid = to_regclass('copytool.commit_marker') AND attname = '%s')
            """;

    /** Those that earlier versions have not made. */
    private static final String HAS_ADDED = """
            SELECT count(*) = 11 FROM pg_attribute
             WHERE attrelid = to_regclass('copytool.commit_marker')
               AND attname IN ('replaced_by', 'entry_group', 'backend', 'rejected', 'cut', 'look', 'digest', 'snapshot',
                               'target_oid', 'held_digest', 'form')
            """;

    private static final String IS_DISTRIBUTED = """
            SELECT EXISTS (SELECT FROM pg_dist_partition
                            WHERE logicalrelid = to_regclass('copytool.commit_marker') AND partmethod = 'h')
            """;

    private MarkerSchema() {}

    /** Whether the table is there. */
    public static boolean exists(Connection session) {
        return answer(session, EXISTS);
    }

    /** Whether the table is there and tells which markers were replaced. */
    public static boolean tellsReplaced(Connection session) {
        return answer(session, HAS_COLUMN.formatted("replaced_by"));
    }

    /** Whether the table is there and tells how items were cut. */
    static boolean tellsCuts(Connection session) {
        return answer(session, HAS_COLUMN.formatted("cut"));
    }

    /** Whether the table is there and tells which table of the target parts went into. */
    public static boolean tellsTables(Connection session) {
        return answer(session, HAS_COLUMN.formatted("target_oid"));
    }

    /** Whether the table is there with the columns of this version. */
    static boolean hasAllColumns(Connection session) {
        return answer(session, HAS_ADDED);
    }

    private static boolean answer(Connection session, String question) {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT (" + question + "), " + STRANGERS)) {
            row.next();
            requireOwn(Optional.ofNullable(row.getString(2)));
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }

    private static void requireOwn(Optional<String> strangers) {
        if (strangers.isPresent()) {
            throw CopyException.permanent("target schema copytool: it, or a table in it, belongs to " + strangers.get()
                    + ", whose triggers would run with this user's rights; look at it, then ALTER SCHEMA copytool OWNER TO this"
                    + " user, and so its tables, or DROP SCHEMA copytool CASCADE where copytool has not made it");
        }
    }

    /**
     * Looks whether the user may write markers, or create the table for them.
     *
     * @throws CopyException that says what an administrator can do, if not
     */
    public static void requireRights(Connection session) {
        missingRights(session).ifPresent(missing -> {
            throw missing;
        });
    }

    /** What says what an administrator can do, if the user may neither write markers nor create the table for them. */
    public static Optional<CopyException> missingRights(Connection session) {
        String sql = """
                SELECT CASE WHEN to_regclass('copytool.commit_marker') IS NOT NULL
                            THEN has_table_privilege('copytool.commit_marker', 'SELECT')
                             AND has_table_privilege('copytool.commit_marker', 'INSERT')
                             AND has_table_privilege('copytool.commit_marker', 'UPDATE')
                             AND CASE WHEN to_regclass('copytool.work') IS NOT NULL
                                      THEN has_table_privilege('copytool.work', 'SELECT')
                                       AND has_table_privilege('copytool.work', 'INSERT')
                                       AND has_table_privilege('copytool.work', 'UPDATE')
                                       AND has_table_privilege('copytool.work', 'DELETE')
                                      ELSE has_schema_privilege('copytool', 'CREATE')
                                 END
                            WHEN to_regnamespace('copytool') IS NOT NULL
                            THEN has_schema_privilege('copytool', 'CREATE')
                            ELSE has_database_privilege(current_database(), 'CREATE')
                       END
                """;
        return answer(session, sql)
                ? Optional.empty()
                : Optional.of(CopyException.permanent("target " + MarkerTable.NAME + ": no right to " + RIGHTS));
    }

    /**
     * Creates the tables where they are missing.
     *
     * @param clustered whether they are to be distributed, so that every entry node sees every marker and the commit that
     *     makes rows durable on all nodes makes their marker durable too
     * @throws CopyException that says what an administrator can do, if the user may not
     */
    public static void create(Connection session, boolean clustered) {
        // IF NOT EXISTS does not keep two sessions from creating at once: the second would fail on the catalog's own
        // keys.
        String lock = "SELECT pg_advisory_xact_lock(hashtextextended('copytool.commit_marker', 0));";
        if (clustered) {
            // Else Citus would make the schema a tenant's, and its tables undistributable.
            run(session, """
                    SELECT set_config(name, 'off', false) FROM pg_settings
                     WHERE name = 'citus.enable_schema_based_sharding'
                    """);
        }
        if (!hasAllColumns(session)) {
            run(session, lock + """
                    CREATE SCHEMA IF NOT EXISTS copytool;
                    CREATE TABLE IF NOT EXISTS copytool.commit_marker (
                        item uuid NOT NULL,
                        part integer NOT NULL,
                        epoch integer NOT NULL,
                        attempt integer NOT NULL,
                        plan_hash text NOT NULL,
                        source_system text NOT NULL,
                        source text NOT NULL,
                        target text NOT NULL,
                        rows bigint,
                        bytes bigint,
                        committed_at timestamptz,
                        PRIMARY KEY (item, part, epoch)
                    );
                    ALTER TABLE copytool.commit_marker
                        ADD COLUMN IF NOT EXISTS replaced_by integer,
                        ADD COLUMN IF NOT EXISTS entry_group integer NOT NULL DEFAULT 0,
                        ADD COLUMN IF NOT EXISTS backend integer NOT NULL DEFAULT 0,
                        ADD COLUMN IF NOT EXISTS rejected bigint,
                        ADD COLUMN IF NOT EXISTS cut text[],
                        ADD COLUMN IF NOT EXISTS look text,
                        ADD COLUMN IF NOT EXISTS digest bigint,
                        ADD COLUMN IF NOT EXISTS snapshot text,
                        ADD COLUMN IF NOT EXISTS target_oid bigint,
                        ADD COLUMN IF NOT EXISTS held_digest bigint,
                        ADD COLUMN IF NOT EXISTS form text[]
                    """);
        }
        if (clustered && !answer(session, IS_DISTRIBUTED)) {
            run(session, lock + """
                    SELECT create_distributed_table('copytool.commit_marker', 'item', colocate_with => 'none',
                                                    shard_count => 4)
                     WHERE NOT EXISTS (SELECT FROM pg_dist_partition
                                        WHERE logicalrelid = 'copytool.commit_marker'::regclass AND partmethod = 'h')
                    """);
        }
        try {
            WorkTable.create(session, clustered);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + WorkTable.NAME + " cannot be created (" + RIGHTS + ")", e);
        }
    }

    private static void run(Connection session, String sql) {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME + " cannot be created (" + RIGHTS + ")", e);
        }
    }
}
