package dev.copytool.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateOfTest {

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            agg_awc_2020-01-01_5, 2020-01-01
            child_health_monthly_2020-12-31, 2020-12-31
            t_2021_03_07, 2021-03-07
            2019-05-01, 2019-05-01
            a_2020-13-01_2020-02-03, 2020-02-03
            icds_forms1d6f2020010199ab, none
            t_12020-01-01, none
            t_2020-01-012, none
            agg_awc, none
            """)
    void aDateStandsInTheName(String name, LocalDate date) {
        assertThat(DateOf.name(name)).isEqualTo(Optional.ofNullable(date));
    }

    @ParameterizedTest
    @DisplayName("I10: the lower bound of a check constraint counts, not the last date in it")
    @CsvSource(delimiter = ';', nullValues = "none", textBlock = """
            CHECK ((month = '2020-01-01'::date)); 2020-01-01
            CHECK (((month = '2020-01-01'::date) AND (aggregation_level = 5))); 2020-01-01
            CHECK (((state_id = 'x7'::text) AND (month = '2021-04-01'::date))); 2021-04-01
            CHECK (((ts >= '2019-05-01'::date) AND (ts < '2019-06-01'::date))); 2019-05-01
            CHECK (((ts < '2019-06-01'::date) AND (ts >= '2019-05-01'::date))); 2019-05-01
            CHECK (((ts >= '2019-05-01 00:00:00'::timestamp without time zone) AND (ts < '2019-06-01 00:00:00'::timestamp without time zone))); 2019-05-01
            CHECK ((ts >= '2019-05-01 00:00:00+00'::timestamp with time zone)); 2019-05-01
            CHECK ((month > '2019-04-30'::date)); 2019-05-01
            CHECK (('2019-05-01'::date <= month)); 2019-05-01
            CHECK ((month = ANY (ARRAY['2019-05-01'::date, '2019-06-01'::date]))); 2019-05-01
            CHECK (((doc_month)::text = '2021-04-01'::text)); 2021-04-01
            CHECK ((month < '2019-06-01'::date)); none
            CHECK ((month <= '2019-06-01'::date)); none
            CHECK ((month <> '2019-06-01'::date)); none
            CHECK ((level = 5)); none
            """)
    void theLowerBoundOfACheckCounts(String definition, LocalDate date) {
        assertThat(DateOf.check(definition)).isEqualTo(Optional.ofNullable(date));
    }

    @ParameterizedTest
    @DisplayName("I10: the lower bound of a partition counts")
    @CsvSource(delimiter = ';', nullValues = "none", textBlock = """
            FOR VALUES FROM ('2019-05-01') TO ('2019-06-01'); 2019-05-01
            FOR VALUES FROM ('2019-05-01 00:00:00') TO ('2019-06-01 00:00:00'); 2019-05-01
            FOR VALUES FROM ('st1', '2019-05-01') TO ('st1', '2019-06-01'); 2019-05-01
            FOR VALUES FROM (MINVALUE) TO ('2019-06-01'); none
            FOR VALUES IN ('2019-05-01', '2019-06-01'); 2019-05-01
            FOR VALUES IN ('x'); none
            FOR VALUES WITH (modulus 4, remainder 1); none
            DEFAULT; none
            """)
    void theLowerBoundOfAPartitionCounts(String bound, LocalDate date) {
        assertThat(DateOf.partitionBound(bound)).isEqualTo(Optional.ofNullable(date));
    }
}
