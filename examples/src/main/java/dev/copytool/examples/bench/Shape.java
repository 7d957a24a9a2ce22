package dev.copytool.examples.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Columns, and what row {@code n} has in them. */
enum Shape {
    NARROW(
            "awc_id",
            "state_id text NOT NULL, month date NOT NULL, aggregation_level integer NOT NULL, awc_id uuid NOT NULL,"
                    + " num_awcs integer, is_launched boolean, expected_visits numeric, weighed double precision,"
                    + " updated_at timestamptz",
            "'st' || n % 36, date '2020-01-01', n % 5 + 1, md5(n::text)::uuid, n, n % 2 = 0, n * 1.10, n / 3.0,"
                    + " timestamptz '2020-06-01 00:00:00+00' + n * interval '1 second'"),
    WIDE(
            "awc_id",
            "state_id text NOT NULL, district_id text NOT NULL, awc_id uuid NOT NULL, month date NOT NULL,"
                    + each(24, "num_%d integer") + "," + each(6, "share_%d numeric") + ","
                    + each(4, "open_date_%d date") + ","
                    + " is_launched boolean, weight double precision, awc_name text, updated_at timestamptz",
            "'st' || n % 36, md5((n % 700)::text), md5(n::text)::uuid, date '2020-01-01',"
                    + each(24, "CASE n %% 7 WHEN 0 THEN NULL ELSE n * %d %% 10007 END") + ","
                    + each(6, "n * %d / 7.0") + "," + each(4, "date '2020-01-01' + (n * %d %% 365)::integer")
                    + ", n % 2 = 0, n / 3.0, 'AWC \"' || n || '\" नमस्ते',"
                    + " timestamptz '2020-06-01 00:00:00+00' + n * interval '1 second'"),
    ATTENDANCE(
            "id",
            "id bigint PRIMARY KEY, doc_id text, awc_id uuid, month date, pse_date date,"
                    + " attended_children_percent numeric(6, 3), latitude double precision, image_name text,"
                    + " received timestamptz",
            "n, md5(n::text), md5((n % 5000)::text)::uuid, date '2020-01-01', date '2020-01-01' + n % 31,"
                    + " n % 100000 / 1000.0, n / 7.0, CASE n % 7 WHEN 0 THEN NULL ELSE E'IMG\\t' || n || '.jpg' END,"
                    + " timestamptz '2020-01-01 00:00:00+00' + n * interval '1 second'"),

    /** TPC-H's; an order has four lines. */
    LINEITEM(
            "l_orderkey",
            "l_orderkey bigint NOT NULL, l_partkey integer NOT NULL, l_suppkey integer NOT NULL,"
                    + " l_linenumber integer NOT NULL, l_quantity numeric(15, 2), l_extendedprice numeric(15, 2),"
                    + " l_discount numeric(15, 2), l_tax numeric(15, 2), l_returnflag char(1), l_linestatus char(1),"
                    + " l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct char(25),"
                    + " l_shipmode char(10), l_comment varchar(44)",
            "n / 4, n * 7 % 200000, n % 10000, n % 4 + 1, n % 50 + 1, (n::bigint * 7919 % 10000000) / 100.0, n % 11 / 100.0,"
                    + " n % 9 / 100.0, substr('NRA', 1 + n % 3, 1), substr('OF', 1 + n % 2, 1),"
                    + " date '1992-01-01' + n % 2500, date '1992-02-01' + n % 2500, date '1992-01-15' + n % 2500,"
                    + " (ARRAY['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'])[1 + n % 4],"
                    + " (ARRAY['AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB', 'REG AIR'])[1 + n % 7],"
                    + " substr(md5(n::text), 1, (10 + n % 23)::integer)",
            // The key last, since no other index can be built on the table at the same time.
            "CREATE INDEX ON %s (l_partkey); CREATE INDEX ON %s (l_suppkey, l_shipdate);"
                    + " CREATE INDEX ON %s (l_receiptdate); ALTER TABLE %s ADD PRIMARY KEY (l_orderkey, l_linenumber)"),

    /** Of types that other databases have too. */
    MIXED(
            "id",
            "id bigint PRIMARY KEY, amount numeric(12, 2), ratio double precision, active boolean, name varchar(60),"
                    + " remark text, day date, moment timestamp",
            "n, n * 1.25, n / 8.0, n % 2 = 0, 'name ' || md5(n::text),"
                    + " CASE n % 3 WHEN 0 THEN NULL ELSE repeat('remark ', (n % 9)::integer) || n END,"
                    + " date '2020-01-01' + n % 2000, timestamp '2020-01-01' + n * interval '1 second'"),
    JSON(
            "case_id",
            "state_id text NOT NULL, case_id uuid NOT NULL, bp_date date, remarks text, form jsonb",
            "'st' || n % 36, md5(n::text)::uuid, date '2020-01-01' + n % 28,"
                    + " CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN E'tab\\tnew line\\nback\\\\slash' ELSE 'as before' END,"
                    + " jsonb_build_object('n', n, 'name', md5((n + 1)::text), 'list', jsonb_build_array(n, NULL, true),"
                    + " 'answers', jsonb_build_object('bp_sys', n % 80 + 90, 'bp_dia', n % 40 + 60, 'note', 'none'))");

    /** {@link #MIXED} as MariaDB has it. */
    static final String MIXED_IN_MARIADB =
            "CREATE TABLE mixed (id bigint PRIMARY KEY, amount decimal(12, 2), ratio double, active boolean,"
                    + " name varchar(60), remark text, day date, moment datetime)";

    /** Its columns as PostgreSQL gives them to MariaDB. */
    static final String MIXED_AS_NUMBERS = "id, amount, ratio, active::int, name, remark, day, moment";

    /** Its columns as MariaDB gives them to COPY. */
    static final String MIXED_FOR_PIPES = "id, amount, ratio, active, name, ifnull(remark, '\\\\\\\\N'), day, moment";

    private final String distribution;
    private final String columns;
    private final String rows;
    private final String indexes;

    Shape(String distribution, String columns, String rows) {
        this(distribution, columns, rows, "");
    }

    Shape(String distribution, String columns, String rows, String indexes) {
        this.distribution = distribution;
        this.columns = columns;
        this.rows = rows;
        this.indexes = indexes;
    }

    String distribution() {
        return distribution;
    }

    String columns() {
        return columns;
    }

    String rows() {
        return rows;
    }

    /** Statements that build indexes on an indexed table of the shape, with {@code %s} for its name. */
    List<String> indexes() {
        return indexes.isEmpty() ? List.of() : List.of(indexes.split("; ", -1));
    }

    private static String each(int times, String format) {
        return IntStream.rangeClosed(1, times)
                .mapToObj(i -> String.format(Locale.ROOT, format, i))
                .collect(Collectors.joining(", "));
    }
}
