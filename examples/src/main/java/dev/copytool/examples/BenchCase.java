package dev.copytool.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What is copied in the benchmark, in the shapes of examples/icds, names with dashes, and who copies it. */
enum BenchCase {

    /** 300 tables of 200 rows: what a table costs beyond its rows. */
    SMALL(false) {
        @Override
        List<BenchTable> tables(double scale) {
            return narrow(300 * scale);
        }

        @Override
        List<BenchContender> contenders(BenchPlace place) {
            return List.of(BenchPipe.dump(place), new BenchCopytool(place));
        }
    },

    /** Ten tables, about 1 GB: what a row costs. */
    BULK(false) {
        @Override
        List<BenchTable> tables(double scale) {
            List<BenchTable> tables = new ArrayList<>();
            for (int month = 1; month <= 6; month++) {
                tables.add(new BenchTable(
                        "agg-awc_2020-0" + month + "-01_5", BenchShape.WIDE, Math.round(300_000 * scale)));
            }
            long attendances = Math.round(650_000 * scale);
            tables.add(new BenchTable("daily-attendance_2020-01-01", BenchShape.ATTENDANCE, attendances));
            tables.add(new BenchTable("daily-attendance_2020-02-01", BenchShape.ATTENDANCE, attendances));
            tables.add(new BenchTable("agg-ls_2020-01-01", BenchShape.NARROW, Math.round(900_000 * scale)));
            tables.add(new BenchTable("icds-dashboard-forms_2020-01-01", BenchShape.JSON, Math.round(350_000 * scale)));
            return tables;
        }

        @Override
        List<BenchContender> contenders(BenchPlace place) {
            return List.of(BenchPipe.dump(place), new BenchCopytool(place));
        }
    },

    /** 60 tables of 200 rows in 32 shards each: what opening connections to shards costs. */
    CITUS_SMALL(true) {
        @Override
        List<BenchTable> tables(double scale) {
            return narrow(60 * scale);
        }

        @Override
        List<BenchContender> contenders(BenchPlace place) {
            return List.of(
                    new BenchSession(place, "default", List.of()),
                    new BenchSession(place, "tuned", List.of("SET citus.multi_shard_modify_mode TO 'sequential';")),
                    new BenchCopytool(place));
        }
    },

    /** Two tables, about 0.7 GB, in 32 shards each: what a row costs on its way to a shard. */
    CITUS_BIG(true) {
        @Override
        List<BenchTable> tables(double scale) {
            return List.of(
                    new BenchTable("lineitem", BenchShape.LINEITEM, Math.round(3_000_000 * scale)),
                    new BenchTable("icds-dashboard-forms_2020-01-01", BenchShape.JSON, Math.round(800_000 * scale)));
        }

        @Override
        List<BenchContender> contenders(BenchPlace place) {
            return List.of(BenchPipe.copy(place), new BenchCopytool(place));
        }
    };

    private final boolean clustered;

    BenchCase(boolean clustered) {
        this.clustered = clustered;
    }

    abstract List<BenchTable> tables(double scale);

    /** Who copies; copytool is the last. */
    abstract List<BenchContender> contenders(BenchPlace place);

    /** Whether the target is a Citus cluster. */
    boolean clustered() {
        return clustered;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<BenchTable> narrow(double tables) {
        return IntStream.rangeClosed(1, (int) Math.max(1, Math.round(tables)))
                .mapToObj(i -> new BenchTable("agg-ls_2020-01-01_" + i, BenchShape.NARROW, 200))
                .toList();
    }
}
