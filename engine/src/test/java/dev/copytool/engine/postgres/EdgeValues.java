package dev.copytool.engine.postgres;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values at the edges of each built-in type, as SQL expressions that are cast to it. */
final class EdgeValues {

    /** An expression that servers before some version do not take. */
    private record Since(int version, String expression) {}

    private static final Map<String, List<Since>> VALUES = new LinkedHashMap<>();

    static {
        numbers();
        strings();
        times();
        documents();
        NetworkAndGeometryValues.addTo(EdgeValues::add);
        ranges();
        identifiers();
        withLengths();
        since(14, "numeric", "Infinity", "-Infinity");
        since(17, "interval", "infinity", "-infinity");
        since(15, "interval", "9223372036854775807 microseconds", "-9223372036854775807 microseconds");
        since(16, "jsonpath", "$.a ? (@ == 0x1F)", "$[1_000]");
        since(17, "jsonpath", "$.a.bigint()", "$.time_tz(3)", "strict $.a.number().string().boolean()");
        since(14, "numrange", "[-Infinity,Infinity]");
    }

    private EdgeValues() {}

    /** The types, and some more with a length or precision. */
    static Set<String> types() {
        return VALUES.keySet();
    }

    /** The expressions that a server of this major version takes. */
    static List<String> of(String type, int version) {
        return VALUES.getOrDefault(type, List.of()).stream()
                .filter(value -> value.version() <= version)
                .map(Since::expression)
                .toList();
    }

    private static void add(String type, String... literals) {
        since(0, type, literals);
    }

    private static void since(int version, String type, String... literals) {
        Arrays.stream(literals).forEach(literal -> expression(version, type, "'" + literal.replace("'", "''") + "'"));
    }

    private static void expression(int version, String type, String expression) {
        VALUES.computeIfAbsent(type, name -> new ArrayList<>()).add(new Since(version, expression));
    }

    private static void numbers() {
        add("bool", "true", "false");
        add("int2", "-32768", "-1", "0", "32767");
        add("int4", "-2147483648", "-1", "0", "2147483647");
        add("int8", "-9223372036854775808", "-1", "0", "9223372036854775807");
        add("float4", "NaN", "Infinity", "-Infinity", "-0", "0", "1e-45", "-1e-45", "3.4028235e38", "1.17549435e-38");
        add("float4", "0.1", "16777217", "1.00000012");
        add("float8", "NaN", "Infinity", "-Infinity", "-0", "0", "5e-324", "-5e-324", "1.7976931348623157e308");
        add("float8", "2.2250738585072014e-308", "0.1", "0.30000000000000004", "9007199254740993", "1e23");
        add(
                "numeric",
                "NaN",
                "0",
                "0.000",
                "-0",
                "-1.50",
                "1e1000",
                "1e-1000",
                "9999.00010000",
                "12345678901234567890");
        expression(0, "numeric", "repeat('9', 131072)");
        expression(0, "numeric", "'-0.' || repeat('0', 16382) || '1'");
        expression(0, "numeric", "repeat('9', 131072) || '.' || repeat('9', 16383)");
        add("money", "-92233720368547758.08", "92233720368547758.07", "0", "-0.01", "1234.5");
    }

    private static void strings() {
        String[] odd = {
            "",
            " ",
            "\\N",
            "\\.",
            "\\",
            "\\\\n",
            "NULL",
            "null",
            "\"",
            "'",
            "a\tb",
            "a\nb",
            "a\r\nb",
            "\r",
            "\b\f\u000b\u0001\u007f",
            "{a,b}",
            " trailing ",
            "\u00e9\u0301",
            "\ud83d\ude00",
            "\ud800\udf48\udbff\udfff",
            "\ufeffbom\u2028\u200b"
        };
        for (String type : List.of("text", "varchar", "bpchar", "name", "refcursor")) {
            add(type, odd);
        }
        for (String type : List.of("text", "varchar", "bpchar", "refcursor")) {
            // Beyond one page, so that it is kept out of line, and beyond one network block.
            expression(0, type, "repeat(E'\\t\\\\\\n\\u00e9', 20000)");
        }
        expression(0, "name", "repeat('n', 63)");
        // No byte above 127: before PostgreSQL 16 their text form is not valid in the database's encoding.
        add("char", "", " ", "a", "\\", "\n", "\t", "\u007f", "\u0001");
        expression(
                0,
                "bytea",
                "(SELECT string_agg(decode(lpad(to_hex(b), 2, '0'), 'hex'), '') FROM generate_series(0, 255) b)");
        add("bytea", "", "\\x00", "\\x5c78", "\\x0a5c2e0a");
        expression(0, "bytea", "decode(repeat('00ff0a', 40000), 'hex')");
        add("bit", "", "0", "1", "10101010", "111111111");
        add("varbit", "", "0", "1", "10101010", "000000000");
        expression(0, "bit", "repeat('10', 5000)::varbit");
        expression(0, "varbit", "repeat('01', 5000)");
    }

    private static void times() {
        add(
                "date",
                "infinity",
                "-infinity",
                "4714-11-24 BC",
                "0001-12-31 BC",
                "0001-01-01",
                "1900-02-28",
                "2000-02-29");
        add("date", "5874897-12-31", "1999-12-31", "2000-01-01");
        for (String type : List.of("timestamp", "timestamptz")) {
            add(type, "infinity", "-infinity", "4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999");
            add(type, "1999-12-31 23:59:59.999999", "2000-01-01 00:00:00", "1969-12-31 23:59:59.000001");
            add(type, "2016-12-31 23:59:60", "0001-01-01 00:00:00", "0044-03-15 12:00:00 BC");
        }
        add("timestamptz", "2024-03-31 02:30:00 Europe/Berlin", "1883-11-18 12:03:57 America/New_York");
        add("timestamptz", "2024-01-01 00:00:00+15:59:59", "2024-01-01 00:00:00-15:59:59");
        add("time", "00:00:00", "24:00:00", "23:59:59.999999", "00:00:00.000001");
        add("timetz", "00:00:00+15:59:59", "24:00:00-15:59:59", "23:59:59.999999+00", "12:00:00+05:45");
        add("interval", "0", "1 microsecond", "-1 microsecond", "178000000 years", "-178000000 years");
        add("interval", "2147483647 months 2147483647 days", "-2147483648 months -2147483648 days");
        add("interval", "1 year -1 month 1 day -00:00:00.000001", "-1 year +1 month -1 day 00:00:00.5");
        add("interval", "2147483647:59:59.999999", "-2147483647:59:59.999999", "00:00:59.999999", "-0.1 seconds");
    }

    private static void documents() {
        String[] both = {
            "null",
            "true",
            "\"\"",
            "{}",
            "[]",
            "[[],{},[null]]",
            "{\"\":{\"\":\"\"}}",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"\ud83d\ude00\"",
            "\"\\ud83d\\ude00\"",
            "-0",
            "-0.0",
            "1e400",
            "1.50",
            "{\"a\":1,\"a\":2}",
            "12345678901234567890.12345678901234567890",
            "{\"b\":1,\"aa\":2,\"a\":[1,\"\\\\N\"]}"
        };
        add("json", both);
        add("jsonb", both);
        add("json", " { \"a\" :\t1 ,\n\"a\": 2 } ", "\"\\u0000\"");
        expression(0, "json", "'\"' || repeat('\\n', 100000) || '\"'");
        expression(0, "jsonb", "'[' || repeat('[', 1000) || repeat(']', 1000) || ',' || repeat('1,', 20000) || '0]'");
        add("jsonpath", "$", "strict $.\"a b\"[*]", "lax $.** ? (@.\"\\\"\" like_regex \"^\\\\d+$\" flag \"i\")");
        add(
                "jsonpath",
                "$[1 to last] ? (exists (@.a) && !(@.b > -1.5e3))",
                "$x.size() + 1",
                "$.a.datetime(\"HH24:MI\")");
        add("xml", "", "text only", "<a/>", "<a b=\"&lt;&quot;\">\n\t&amp;\ud83d\ude00</a><b/>", "<!-- \\N --><?p x?>");
        add("xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\u00e9</a>", "<a><![CDATA[ ]] > & ]]></a>");
        add("xml", "<?xml version=\"1.1\" standalone=\"yes\"?><a/>");
        add("tsvector", "", "a", "'it''s' '\\\\' ' ' 'a\tb'", "a:1A,2B,3C,4D,16383 b", "\ud83d\ude00:5", "'\\\\N':1");
        add("tsquery", "", "a", "!a & (b | c)", "a <-> b <16384> c", "'it''s':*AB | '\\\\'", "!!a", "\ud83d\ude00:D");
    }

    private static void ranges() {
        ranges("int4", "-2147483648", "2147483646", "7");
        ranges("int8", "-9223372036854775808", "9223372036854775806", "7");
        ranges("num", "-1e100", "0.000", "1e-100");
        ranges("ts", "-infinity", "\"4714-11-24 00:00:00 BC\"", "infinity");
        ranges("tstz", "-infinity", "\"1999-12-31 23:59:59.999999+00\"", "infinity");
        ranges("date", "-infinity", "2000-02-29", "infinity");
        add("numrange", "[NaN,NaN]", "(1.0,1.00]");
    }

    private static void ranges(String kind, String a, String b, String c) {
        add(
                kind + "range",
                "empty",
                "(,)",
                "[" + a + "," + b + "]",
                "(" + a + "," + b + ")",
                "(," + b + "]",
                "[" + c + ",)");
        since(14, kind + "multirange", "{}", "{(,)}", "{[" + a + "," + b + ")}", "{(," + a + "],[" + b + ",)}");
        since(14, kind + "multirange", "{[" + c + ",)}", "{(," + c + ")}");
    }

    private static void identifiers() {
        add("oid", "0", "1", "2147483648", "4294967295");
        add("xid", "0", "3", "4294967295");
        add("cid", "0", "4294967295");
        add("xid8", "0", "4294967296", "18446744073709551615");
        add("tid", "(0,0)", "(4294967295,65535)");
        add("pg_lsn", "0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF");
        for (String type : List.of("pg_snapshot", "txid_snapshot")) {
            add(type, "1:1:", "10:20:10,14,15", "1:9223372036854775807:3");
        }
        add("uuid", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff");
        add("int2vector", "", "0", "-32768 32767 1");
        add("oidvector", "", "0", "4294967295 1");
        add("aclitem", "=r/postgres", "postgres=a*r*w*d*D*x*t*X*U*C*c*T*/postgres", "postgres=/postgres");
        add("regclass", "-", "pg_class", "pg_catalog.pg_type", "999999");
        add("regcollation", "-", "\"C\"", "\"default\"");
        add("regconfig", "-", "simple", "english");
        add("regdictionary", "-", "simple", "english_stem");
        add("regnamespace", "-", "pg_catalog", "public", "information_schema");
        add("regoper", "0", "||/", "999999");
        add("regoperator", "0", "+(integer,integer)", "!!(none,tsquery)");
        add("regproc", "-", "now", "boolin", "999999");
        add("regprocedure", "-", "abs(numeric)", "now()");
        add("regrole", "-", "postgres", "pg_monitor");
        add("regtype", "-", "integer", "text[]", "\"char\"", "timestamp with time zone");
    }

    private static void withLengths() {
        add("numeric(1000,500)", "0", "-1.5", "NaN", "1e499", "1e-500");
        add("char(5)", "", "a", "  b", "\ud83d\ude00");
        add("varchar(3)", "", "abc", "\ud83d\ude00\t\\");
        add("bit(9)", "000000000", "111111111");
        add("varbit(9)", "", "1", "111111111");
        add("timestamp(0)", "2000-01-01 00:00:00", "infinity");
        add("time(3)", "24:00:00", "12:34:56.789");
        add("interval(2)", "1.23 seconds", "-1 day");
        add("interval year to month", "-1 year 11 months", "0");
    }
}
