package dev.copytool.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What is copied in the benchmark, in the shapes of examples/icds, names with dashes, and who copies it. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Case {
    /** 300 tables of 200 rows: what a table costs beyond its rows. */
    SMALL("all", scale -> narrow(300 * scale, 200), Case::ofRows),

    /** Ten tables, about 1 GB: what a row costs. */
    BULK("all", Case::bulk, Case::ofRows),

    /** 3 million rows with a primary key and three indexes: what an index costs, kept up or built at the end. */
    INDEXED(
            "all",
            scale -> List.of(new Table("lineitem", Shape.LINEITEM, Math.round(3_000_000 * scale), true)),
            place -> List.of(
                    Pipe.dump(place),
                    new DumpRestore(place, Scope.DATABASE),
                    new Pgcopydb(place, Scope.DATABASE),
                    new Pgloader(place, Scope.DATABASE),
                    new Floor(place),
                    new Copytool(place),
                    new Copytool(place, "copytool-defer", "--indexes", "defer"))),

    /** One table of about 1 GB and nothing else: what is gained by splitting it. */
    BIG(
            "all",
            scale -> lineitems(7_500_000 * scale),
            place -> List.of(
                    Pipe.dump(place),
                    new DumpRestore(place, Scope.ROWS),
                    new Pgcopydb(place, Scope.ROWS),
                    new Pgcopydb(place, "pgcopydb-split", Scope.ROWS, "--split-tables-larger-than", "128MB"),
                    new Pgloader(place, Scope.ROWS),
                    new Floor(place),
                    new Copytool(place, "copytool-whole", "--split", "none", "--no-analyze", "--no-sequences"),
                    new Copytool(place),
                    Copytool.rows(place))),

    TABLES_100("growth", scale -> narrow(100 * scale, 20), Case::manyTables),
    TABLES_1000("growth", scale -> narrow(1_000 * scale, 20), Case::manyTables),
    TABLES_10000("growth", scale -> narrow(10_000 * scale, 20), Case::manyTables),
    ROWS_1X("growth", scale -> lineitems(250_000 * scale), Case::alone),
    ROWS_10X("growth", scale -> lineitems(2_500_000 * scale), Case::alone),
    ROWS_30X("growth", scale -> lineitems(7_500_000 * scale), Case::alone),

    /** A million rows of a MariaDB, in eight columns of mixed types. */
    JDBC("jdbc", scale -> List.of(new Table("mixed", Shape.MIXED, Math.round(1_000_000 * scale))), FromMariaDb::all),

    /** 60 tables of 200 rows in 32 shards each: what opening connections to shards costs. */
    CITUS_SMALL(
            "citus",
            scale -> narrow(60 * scale, 200),
            place -> List.of(
                    new Session(place, "default", List.of()),
                    new Session(place, "tuned", List.of("SET citus.multi_shard_modify_mode TO 'sequential';")),
                    new Copytool(place))),

    /** Two tables, about 0.7 GB, in 32 shards each: what a row costs on its way to a shard. */
    CITUS_BIG(
            "citus",
            scale -> List.of(
                    new Table("lineitem", Shape.LINEITEM, Math.round(3_000_000 * scale)),
                    new Table("icds-dashboard-forms_2020-01-01", Shape.JSON, Math.round(800_000 * scale))),
            place -> List.of(Pipe.copy(place), new Copytool(place)));

    private final String group;
    private final DoubleFunction<List<Table>> tables;
    private final Function<Place, List<Contender>> contenders;

    Case(String group, DoubleFunction<List<Table>> tables, Function<Place, List<Contender>> contenders) {
        this.group = group;
        this.tables = tables;
        this.contenders = contenders;
    }

    /** Cases by their own word, or by that of several; none if there are no such cases. */
    static List<Case> named(String word) {
        return List.of(values()).stream()
                .filter(one -> one.word().equals(word)
                        || one.group.equals(word)
                        || (word.equals("all") && !one.clustered() && one != JDBC))
                .toList();
    }

    List<Table> tables(double scale) {
        return tables.apply(scale);
    }

    /** Who copies; all are compared with the last that is there. */
    List<Contender> contenders(Place place) {
        return contenders.apply(place);
    }

    /** Whether the target is a Citus cluster. */
    boolean clustered() {
        return group.equals("citus");
    }

    /** Whether it asks how time grows with tables and rows. */
    boolean growth() {
        return group.equals("growth");
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<Contender> ofRows(Place place) {
        return List.of(
                Pipe.dump(place),
                new DumpRestore(place, Scope.ROWS),
                new Pgcopydb(place, Scope.ROWS),
                new Pgloader(place, Scope.ROWS),
                new Floor(place),
                new Copytool(place),
                Copytool.rows(place));
    }

    private static List<Contender> manyTables(Place place) {
        return List.of(new Pgcopydb(place, Scope.ROWS), new Copytool(place), Copytool.rows(place));
    }

    private static List<Contender> alone(Place place) {
        return List.of(new Copytool(place));
    }

    private static List<Table> narrow(double tables, int rows) {
        return IntStream.rangeClosed(1, (int) Math.max(1, Math.round(tables)))
                .mapToObj(i -> new Table("agg-ls_2020-01-01_" + i, Shape.NARROW, rows))
                .toList();
    }

    private static List<Table> lineitems(double rows) {
        return List.of(new Table("lineitem", Shape.LINEITEM, Math.round(rows)));
    }

    private static List<Table> bulk(double scale) {
        List<Table> tables = new ArrayList<>();
        for (int month = 1; month <= 6; month++) {
            tables.add(new Table("agg-awc_2020-0" + month + "-01_5", Shape.WIDE, Math.round(300_000 * scale)));
        }
        long attendances = Math.round(650_000 * scale);
        tables.add(new Table("daily-attendance_2020-01-01", Shape.ATTENDANCE, attendances));
        tables.add(new Table("daily-attendance_2020-02-01", Shape.ATTENDANCE, attendances));
        tables.add(new Table("agg-ls_2020-01-01", Shape.NARROW, Math.round(900_000 * scale)));
        tables.add(new Table("icds-dashboard-forms_2020-01-01", Shape.JSON, Math.round(350_000 * scale)));
        return tables;
    }
}
