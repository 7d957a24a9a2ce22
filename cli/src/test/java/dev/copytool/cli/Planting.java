package dev.copytool.cli;

import dev.copytool.engine.testing.TestServer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a role with CREATE on a schema can make: functions and operators that bear the names of the server's own, and whose
 * arguments fit better. Each raises an error that says its name.
 */
final class Planting {
    private static final Pattern CALLED = Pattern.compile("\\b([a-z_][a-z0-9_]*)\\s*\\(");

    private static final List<String> OPERATORS =
            List.of("=", "<>", "<", ">", "<=", ">=", "||", "+", "-", "*", "/", "&", "%", "~", "!~", "~~", "!~~", "~*");

    private static final String FEW = "int4,int8,text,varchar,name,oid,regclass";
    private static final String MANY =
            FEW + ",int2,bool,uuid,\"char\",bpchar,xml,numeric,anyelement,text[],name[],oid[],int8[],date,timestamptz";

    private final TestServer server;
    private final String database;
    private final String types;

    /**
     * Plants nothing yet.
     *
     * @param many whether with all kinds of argument types
     */
    Planting(TestServer server, String database, boolean many) {
        this.server = server;
        this.database = database;
        this.types = many ? MANY : FEW;
    }

    /** The functions that these statements may call. */
    static Set<String> called(String statements) {
        Set<String> names = new TreeSet<>();
        Matcher call = CALLED.matcher(statements);
        while (call.find()) {
            names.add(call.group(1));
        }
        return names;
    }

    /**
     * Plants into a schema of this one server, even where it belongs to a cluster; what cannot be made is passed over.
     *
     * @param names of functions; others than the server's own are passed over
     * @return how many functions and operators there are in the schema then
     */
    int into(String schema, Set<String> names) {
        server.execute(
                database,
                "SET citus.enable_ddl_propagation TO off",
                "CREATE SCHEMA IF NOT EXISTS " + schema,
                functions(schema, names),
                operators(schema));
        return Integer.parseInt(server.value(
                database,
                "SELECT (SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc WHERE prosrc LIKE '%planted%' AND pronamespace"
                        + " OPERATOR(pg_catalog.=) '" + schema + "'::pg_catalog.regnamespace::pg_catalog.oid)"));
    }

    /** Each overload of each name, with each one of its arguments of another type, and with all of them. */
    private String functions(String schema, Set<String> names) {
        return """
                DO $do$
                DECLARE one record;
                BEGIN
                    SET LOCAL search_path TO pg_catalog;
                    FOR one IN
                        WITH own AS (
                            SELECT p.oid, p.proname, p.proretset, p.proargtypes::oid[] AS args, p.provariadic,
                                   CASE WHEN t.typtype = 'p' THEN 'text' ELSE format_type(t.oid, NULL) END AS ret
                              FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype
                             WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.pronargs BETWEEN 1 AND 4
                               AND p.proname = ANY ('{%2$s}'::text[])
                        ), wanted AS (
                            SELECT unnest(string_to_array('%3$s', ',')) AS type
                        ), named AS (
                            SELECT own.*, ARRAY(SELECT format_type(a, NULL) FROM unnest(args) WITH ORDINALITY x (a, n)
                                                ORDER BY n) AS types
                              FROM own
                        )
                        SELECT DISTINCT proname, ret, proretset,
                               array_to_string(types[:n - 1] || type || types[n + 1:], ', ') AS signature
                          FROM named, wanted, generate_series(1, 4) n WHERE n <= cardinality(types)
                        UNION
                        SELECT DISTINCT proname, ret, proretset,
                               array_to_string(array_fill(type, ARRAY[cardinality(types)]), ', ')
                          FROM named, wanted
                    LOOP
                        BEGIN
                            EXECUTE format($f$CREATE FUNCTION %1$s.%%I(%%s) RETURNS %%s %%s LANGUAGE plpgsql AS
                                $$BEGIN RAISE EXCEPTION 'planted %%s(%%s)'; END$$ $f$, one.proname, one.signature,
                                CASE WHEN one.proretset THEN 'SETOF' ELSE '' END, one.ret, one.proname, one.signature);
                        EXCEPTION WHEN OTHERS THEN NULL;
                        END;
                    END LOOP;
                END $do$
                """.formatted(schema, String.join(",", names), types);
    }

    private String operators(String schema) {
        return """
                DO $do$
                DECLARE one record;
                BEGIN
                    SET LOCAL search_path TO pg_catalog;
                    FOR one IN
                        SELECT sign, l, r, row_number() OVER () AS n
                          FROM unnest(string_to_array('%2$s', ' ')) sign, unnest(string_to_array('%3$s', ',')) l,
                               unnest(string_to_array('%3$s', ',')) r
                    LOOP
                        BEGIN
                            EXECUTE format($f$CREATE FUNCTION %1$s.planted_%%s(%%s, %%s) RETURNS %%s LANGUAGE plpgsql AS
                                $$BEGIN RAISE EXCEPTION 'planted %%s (%%s, %%s)'; END$$ $f$, one.n, one.l, one.r,
                                CASE WHEN one.sign IN ('||', '+', '-', '*', '/', '&', '%%') THEN 'text' ELSE 'bool' END,
                                replace(one.sign, '%%', '%%%%'), one.l, one.r);
                            EXECUTE format('CREATE OPERATOR %1$s.%%s (LEFTARG = %%s, RIGHTARG = %%s, FUNCTION = %1$s.planted_%%s)',
                                one.sign, one.l, one.r, one.n);
                        EXCEPTION WHEN OTHERS THEN NULL;
                        END;
                    END LOOP;
                END $do$
                """.formatted(schema, String.join(" ", OPERATORS), types);
    }
}
