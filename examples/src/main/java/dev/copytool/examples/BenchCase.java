package dev.copytool.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is copied in the benchmark: tables in the shapes of examples/icds, names with dashes. */
enum BenchCase {

    /** 300 tables of 200 rows: what a table costs beyond its rows. */
    SMALL {
        @Override
        List<Table> tables(double scale) {
            int tables = (int) Math.max(1, Math.round(300 * scale));
            return IntStream.rangeClosed(1, tables)
                    .mapToObj(i -> new Table("agg-ls_2020-01-01_" + i, Shape.NARROW, 200))
                    .toList();
        }
    },

    /** Ten tables, about 1 GB: what a row costs. */
    BULK {
        @Override
        List<Table> tables(double scale) {
            List<Table> tables = new ArrayList<>();
            for (int month = 1; month <= 6; month++) {
                tables.add(new Table("agg-awc_2020-0" + month + "-01_5", Shape.WIDE, Math.round(300_000 * scale)));
            }
            tables.add(new Table("daily-attendance_2020-01-01", Shape.ATTENDANCE, Math.round(650_000 * scale)));
            tables.add(new Table("daily-attendance_2020-02-01", Shape.ATTENDANCE, Math.round(650_000 * scale)));
            tables.add(new Table("agg-ls_2020-01-01", Shape.NARROW, Math.round(900_000 * scale)));
            tables.add(new Table("icds-dashboard-forms_2020-01-01", Shape.JSON, Math.round(350_000 * scale)));
            return tables;
        }
    };

    abstract List<Table> tables(double scale);

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A table of the source and the target. */
    record Table(String name, Shape shape, long rows) {
        String quoted() {
            return '"' + name + '"';
        }

        String create() {
            return "CREATE TABLE " + quoted() + " (" + shape.columns + ")";
        }

        String fill() {
            return "INSERT INTO " + quoted() + " SELECT " + shape.values + " FROM generate_series(1, " + rows + ") n";
        }
    }

    /** Columns, and what row {@code n} has in them. */
    enum Shape {
        NARROW(
                "state_id text NOT NULL, month date NOT NULL, aggregation_level integer NOT NULL, awc_id uuid NOT NULL,"
                        + " num_awcs integer, is_launched boolean, expected_visits numeric, weighed double precision,"
                        + " updated_at timestamptz",
                "'st' || n % 36, date '2020-01-01', n % 5 + 1, md5(n::text)::uuid, n, n % 2 = 0, n * 1.10, n / 3.0,"
                        + " timestamptz '2020-06-01 00:00:00+00' + n * interval '1 second'"),
        WIDE(
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
                "id bigint PRIMARY KEY, doc_id text, awc_id uuid, month date, pse_date date,"
                        + " attended_children_percent numeric(6, 3), latitude double precision, image_name text,"
                        + " received timestamptz",
                "n, md5(n::text), md5((n % 5000)::text)::uuid, date '2020-01-01', date '2020-01-01' + n % 31,"
                        + " n % 100000 / 1000.0, n / 7.0, CASE n % 7 WHEN 0 THEN NULL ELSE E'IMG\\t' || n || '.jpg' END,"
                        + " timestamptz '2020-01-01 00:00:00+00' + n * interval '1 second'"),
        JSON(
                "state_id text NOT NULL, case_id uuid NOT NULL, bp_date date, remarks text, form jsonb",
                "'st' || n % 36, md5(n::text)::uuid, date '2020-01-01' + n % 28,"
                        + " CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN E'tab\\tnew line\\nback\\\\slash' ELSE 'as before' END,"
                        + " jsonb_build_object('n', n, 'name', md5((n + 1)::text), 'list', jsonb_build_array(n, NULL, true),"
                        + " 'answers', jsonb_build_object('bp_sys', n % 80 + 90, 'bp_dia', n % 40 + 60, 'note', 'none'))");

        private final String columns;
        private final String values;

        Shape(String columns, String values) {
            this.columns = columns;
            this.values = values;
        }

        private static String each(int times, String format) {
            return IntStream.rangeClosed(1, times)
                    .mapToObj(i -> String.format(Locale.ROOT, format, i))
                    .collect(Collectors.joining(", "));
        }
    }
}
