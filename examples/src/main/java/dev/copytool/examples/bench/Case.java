package dev.copytool.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What is copied in the benchmark, in the shapes of examples/icds, names with dashes, and who copies it. */
enum Case {

    /** 300 tables of 200 rows: what a table costs beyond its rows. */
    SMALL(false) {
        @Override
        List<Table> tables(double scale) {
            return narrow(300 * scale);
        }

        @Override
        List<Contender> contenders(Place place) {
            return List.of(Pipe.dump(place), new Copytool(place));
        }
    },

    /** Ten tables, about 1 GB: what a row costs. */
    BULK(false) {
        @Override
        List<Table> tables(double scale) {
            List<Table> tables = new ArrayList<>();
            for (int month = 1; month <= 6; month++) {
                tables.add(new Table(
                        "agg-awc_2020-0" + month + "-01_5", Shape.WIDE, Math.round(300_000 * scale)));
            }
            long attendances = Math.round(650_000 * scale);
            tables.add(new Table("daily-attendance_2020-01-01", Shape.ATTENDANCE, attendances));
            tables.add(new Table("daily-attendance_2020-02-01", Shape.ATTENDANCE, attendances));
            tables.add(new Table("agg-ls_2020-01-01", Shape.NARROW, Math.round(900_000 * scale)));
            tables.add(new Table("icds-dashboard-forms_2020-01-01", Shape.JSON, Math.round(350_000 * scale)));
            return tables;
        }

        @Override
        List<Contender> contenders(Place place) {
            return List.of(Pipe.dump(place), new Copytool(place));
        }
    },

    /** 60 tables of 200 rows in 32 shards each: what opening connections to shards costs. */
    CITUS_SMALL(true) {
        @Override
        List<Table> tables(double scale) {
            return narrow(60 * scale);
        }

        @Override
        List<Contender> contenders(Place place) {
            return List.of(
                    new Session(place, "default", List.of()),
                    new Session(place, "tuned", List.of("SET citus.multi_shard_modify_mode TO 'sequential';")),
                    new Copytool(place));
        }
    },

    /** Two tables, about 0.7 GB, in 32 shards each: what a row costs on its way to a shard. */
    CITUS_BIG(true) {
        @Override
        List<Table> tables(double scale) {
            return List.of(
                    new Table("lineitem", Shape.LINEITEM, Math.round(3_000_000 * scale)),
                    new Table("icds-dashboard-forms_2020-01-01", Shape.JSON, Math.round(800_000 * scale)));
        }

        @Override
        List<Contender> contenders(Place place) {
            return List.of(Pipe.copy(place), new Copytool(place));
        }
    };

    private final boolean clustered;

    Case(boolean clustered) {
        this.clustered = clustered;
    }

    abstract List<Table> tables(double scale);

    /** Who copies; copytool is the last. */
    abstract List<Contender> contenders(Place place);

    /** Whether the target is a Citus cluster. */
    boolean clustered() {
        return clustered;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<Table> narrow(double tables) {
        return IntStream.rangeClosed(1, (int) Math.max(1, Math.round(tables)))
                .mapToObj(i -> new Table("agg-ls_2020-01-01_" + i, Shape.NARROW, 200))
                .toList();
    }
}
