package dev.copytool.engine.postgres;

import dev.copytool.engine.testing.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The types every database has, and tables that hold their edge values: the value itself, and arrays of it. */
final class BuiltInTypes {

    /** Types no row can hold, with why. */
    static final Map<String, String> NOT_FOR_USERS = Map.of(
            "gtsvector", "the keys of GiST indexes on tsvector; its input function refuses every value",
            "pg_node_tree", "parsed expressions of the catalog; input refused",
            "pg_ndistinct", "extended statistics; input refused",
            "pg_dependencies", "extended statistics; input refused",
            "pg_mcv_list", "extended statistics; input refused",
            "pg_brin_bloom_summary", "the contents of BRIN indexes; input refused",
            "pg_brin_minmax_multi_summary", "the contents of BRIN indexes; input refused",
            "_cstring", "an array of a pseudo-type; no column may have it");

    /** Types whose binary form is missing, or an OID that means something else on another server. */
    static final Set<String> NEVER_BINARY = Set.of(
            "aclitem",
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype");

    /** Types whose receive functions do not take whatever their send functions gave, so that AUTO avoids them. */
    static final Set<String> BINARY_ON_DEMAND = Set.of("int2vector", "oidvector", "tsquery", "tsvector", "xml");

    /** Types whose empty value PostgreSQL sends in binary but refuses to receive. */
    static final Set<String> NO_EMPTY_IN_BINARY = Set.of("int2vector", "oidvector", "tsquery");

    private BuiltInTypes() {}

    /**
     * The names of a server's types. Arrays are left out, since each type's table holds its arrays too; so are arrays of
     * the catalogs' own row types, which PostgreSQL 14 and newer have.
     */
    static Set<String> of(PostgresServer server) {
        return new TreeSet<>(server.rows("postgres", """
                SELECT t.typname FROM pg_type t LEFT JOIN pg_type e ON e.typarray = t.oid
                 WHERE t.oid < 16384 AND t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm')
                   AND (e.oid IS NULL OR e.typtype NOT IN ('b', 'r', 'm', 'c'))
                """));
    }

    /** The statement that makes a type's table. */
    static String table(String type) {
        return "CREATE TABLE " + quoted(type) + " (v " + sql(type) + ", id integer, a " + sql(type) + "[])";
    }

    /** The statements that fill a type's table: each value, alone and in arrays; NULL; all of them in one array. */
    static List<String> rows(String type, List<String> values) {
        String array = ")::" + sql(type) + "[]";
        List<String> statements = new ArrayList<>();
        int id = 0;
        for (String value : values) {
            statements.add(
                    "INSERT INTO " + quoted(type) + " VALUES (CAST(" + value + " AS " + sql(type) + "), " + id++ + ")");
        }
        String delimiter = type.equals("box") ? ";" : ",";
        String element = "'\"' || replace(replace(v::text, '\\', '\\\\'), '\"', '\\\"') || '\"'";
        statements.add("UPDATE " + quoted(type) + " SET a = ('[-1:0][5:6]={{' || " + element + " || '" + delimiter
                + "NULL}" + delimiter + "{NULL" + delimiter + "' || " + element + " || '}}'" + array);
        statements.add("INSERT INTO " + quoted(type) + " (a) SELECT ('{NULL" + delimiter + "' || string_agg(" + element
                + ", '" + delimiter + "' ORDER BY id) || '}'" + array + " FROM " + quoted(type));
        statements.add("INSERT INTO " + quoted(type) + " (a) VALUES ('{}'), (NULL), ('{NULL}')");
        return statements;
    }

    /** The type's name in SQL, without the length of 1 that plain {@code bit} and {@code char} would have. */
    private static String sql(String type) {
        return type.endsWith(")") || type.contains(" ") ? type : "pg_catalog." + quoted(type);
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }
}
