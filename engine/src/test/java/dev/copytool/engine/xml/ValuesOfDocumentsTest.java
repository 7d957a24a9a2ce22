package dev.copytool.engine.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.CopyException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesOfDocumentsTest {
    private static @Nullable String converted(String type, String text) {
        return Conversions.into("c", type, Optional.of(ZoneId.of("Europe/London")))
                .of(text);
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "integer;5.0;5",
                "integer;-5.;-5",
                "integer;+007;7",
                "integer;2147483647;2147483647",
                "smallint;-32768;-32768",
                "bigint;9223372036854775807;9223372036854775807",
                "numeric;-1.50;-1.50",
                "numeric;.5;.5",
                "numeric;1e3;1e3",
                "numeric(3,2);9.994;9.994",
                "real;1.5;1.5",
                "double precision;1e300;1e300",
                "boolean;Y;t",
                "boolean;TRUE;t",
                "boolean;0;f",
                "boolean;No;f",
                "date;14/10/24;2024-10-14",
                "date;14/10/2024;2024-10-14",
                "date;14-10-2024;2024-10-14",
                "date;2024-10-14;2024-10-14",
                "date;14.10.2024;2024-10-14",
                "date;14 October 2024;2024-10-14",
                "date;2024-10-14T00:00:00;2024-10-14",
                "date;29/2/2024;2024-02-29",
                "timestamp without time zone;2024-10-14T01:02:03.5;2024-10-14 01:02:03.500000000",
                "timestamp(0) without time zone;14/10/2024;2024-10-14 00:00:00",
                "timestamp with time zone;2024-07-01T12:00:00;2024-07-01 11:00:00+00",
                "timestamp with time zone;2024-10-27T01:30:00;2024-10-27 00:30:00+00",
                "timestamp(3) with time zone;2024-07-01T12:00:00+05:30;2024-07-01 06:30:00+00",
                "timestamp with time zone;2024-07-01 12:00:00Z;2024-07-01 12:00:00+00",
                "timestamp with time zone;2024-07-01 12:00:00+02;2024-07-01 10:00:00+00",
                "character varying(3);\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00;\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00",
                "text;yes;yes",
                "app.colour;red;red",
                "integer[];{1};{1}"
            })
    void fitsItsColumn(String type, String text, String value) {
        assertThat(converted(type, text)).isEqualTo(value);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "integer;5.5;no whole number",
                "integer;1e5;no whole number",
                "integer;1,000;no whole number",
                "integer;2147483648;not from -2147483648 to 2147483647",
                "smallint;32768;not from",
                "bigint;9223372036854775808;not from",
                "numeric;1E1000000000;no number",
                "numeric;twelve;no number",
                "numeric;.;no number",
                "numeric(3,2);9.995;too large for numeric(3,2)",
                "numeric(3);1000;too large for numeric(3,0)",
                "real;1e39;out of range",
                "double precision;1e-400;out of range",
                "boolean;maybe;neither true nor false",
                "date;2024-02-30;no date",
                "date;30/2/2024;no date",
                "date;2024-10-14T01:00:00;no date",
                "date;October;no date",
                "timestamp without time zone;2024-10-14T25:00:00;no moment",
                "timestamp without time zone;2024-10-14T01:00:00Z;no moment without a zone",
                "timestamp with time zone;noon;no moment",
                "character varying(3);abcd;longer than 3 characters",
                "character(1);ab;longer than 1"
            })
    void orIsNoSuchValue(String type, String text, String why) {
        assertThatThrownBy(() -> converted(type, text))
                .isInstanceOf(UnreadableException.class)
                .hasMessageStartingWith("'" + text + "' is ")
                .hasMessageContaining(why);
    }

    @Test
    void aMomentWithoutAZoneIsThePlansMistakeAndNotTheDocuments() {
        assertThatThrownBy(() -> Sample.rows(
                        Sample.of("."),
                        List.of("bigint", "timestamp with time zone"),
                        "<A><B>2024-07-01T12:00:00</B></A>"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("c0 has moments with one; give 'xml' a 'zone'");
    }

    @Test
    void emptyTextsAreNullOrStayWhereTheTypeHasThem() {
        String document = "<A><B><X> </X><N/></B><B><X>\u00A0x\n y </X></B></A>";
        assertThat(Sample.rows(Sample.of("X", "N"), List.of("bigint", "text", "integer"), document))
                .containsExactly("1|null|null", "1|\u00A0x\n y|null");
        assertThat(Sample.rows(Sample.of(true, 1000, "X", "N"), List.of("bigint", "text", "integer"), document))
                .containsExactly("1||null", "1|\u00A0x\n y|null");
    }

    @Test
    void aQuerysRowWithoutADocumentGivesNoRows() {
        assertThat(Sample.rows(
                        Sample.of("."), List.of("bigint", "text"), null, "", " \n", "\uFEFF", "\uFEFF<A><B>x</B></A>"))
                .containsExactly("5|x");
    }

    @Test
    void whatCopyTakesForMoreIsEscaped() {
        assertThat(Sample.rows(
                        Sample.of("."),
                        List.of("bigint", "text"),
                        "<A><B>a\tb\nc\\N</B><B>\\N</B><B>\uD83D\uDE00\u00e9&#13;x</B></A>"))
                .containsExactly("1|a\tb\nc\\N", "1|\\N", "1|\uD83D\uDE00\u00e9\rx");
    }

    @Test
    void namesAreLocalOnesAndWhatIsComputedIsAValueToo() {
        assertThat(Sample.rows(
                        Sample.of("C/@k", "count(C)", "C='v'", "sum(D)", "number(D)"),
                        List.of("bigint", "text", "integer", "boolean", "numeric", "numeric"),
                        "<x:A xmlns:x='urn:x' xmlns='urn:y'><B><C x:k='1'>v</C></B></x:A>"))
                .containsExactly("1|1|1|t|0|null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@x", "text()", "count(C)"})
    void onlyAnElementGoesOnAsXml(String path) {
        Field field = new Field(new Origin.Fragment(new Expression(path)), Optional.empty(), Optional.empty());
        assertThat(Sample.rows(Sample.of(false, 1000, Map.of("f", field)), List.of("xml"), "<A><B x='1'>t</B></A>"))
                .singleElement()
                .asString()
                .contains("only an element can go on as XML");
    }
}
