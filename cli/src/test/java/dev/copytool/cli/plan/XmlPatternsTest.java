package dev.copytool.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.testing.GivenRows;
import dev.copytool.engine.xml.Extraction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("2.5: the patterns in which rows are made of documents")
class XmlPatternsTest {

    /** The rows of documents; each is the one of the row 7, then 8 and so on. */
    private static List<String> rows(String yaml, List<String> types, String... documents) {
        Extraction extraction = ExtractionReader.read(YamlNode.parse("plan.yaml", "column: doc\nkey: id\n" + yaml));
        List<List<String>> given = new ArrayList<>();
        for (String document : documents) {
            given.add(List.of(String.valueOf(7 + given.size()), document));
        }
        return GivenRows.readAll(extraction.over(GivenRows.of(given), types)).stream()
                .map(row -> row.startsWith("null|null|null|") ? row.substring(15) : row)
                .toList();
    }

    private static List<String> texts(int count) {
        return Collections.nCopies(count, "text");
    }

    @Test
    @DisplayName("2.5 a simple list gives a row for each element, with its parent's key and mapped values")
    void list() {
        assertThat(rows(
                        """
                        rows:
                          - each: /PHONES/PHONE
                            columns:
                              contact_id: {from: id}
                              number: {path: NUMBER}
                              kind: {path: KIND, map: {H: HOME, M: MOBILE}}
                              remark: {path: REMARK}
                        """,
                        List.of("bigint", "text", "text", "text"),
                        "<PHONES><PHONE><NUMBER> 1 </NUMBER><KIND>H</KIND><REMARK>late</REMARK></PHONE>"
                                + "<PHONE><NUMBER>2</NUMBER><KIND>M</KIND><REMARK/></PHONE></PHONES>",
                        "<PHONES/>",
                        "<PHONES><PHONE><NUMBER>3</NUMBER></PHONE></PHONES>"))
                .containsExactly("7|1|HOME|late", "7|2|MOBILE|null", "9|3|null|null");
    }

    @Test
    @DisplayName("2.5 a row is skipped where a field is empty, or where a condition says so")
    void skipped() {
        assertThat(rows(
                        """
                        rows:
                          - each: /L/E
                            skip_if_empty: [address]
                            columns: {address: {path: ADDRESS}}
                          - each: /L/ACT
                            only_if: QTY!='' or UNLIMITED='Y'
                            columns: {quantity: {path: QTY}}
                        """,
                        texts(2),
                        "<L><E><ADDRESS>  </ADDRESS></E><E/><E><ADDRESS>a@b</ADDRESS></E>"
                                + "<ACT><QTY/></ACT><ACT><QTY>5</QTY></ACT><ACT><UNLIMITED>Y</UNLIMITED></ACT></L>"))
                .containsExactly("a@b|null", "null|5", "null|null");
    }

    @Test
    @DisplayName("2.5 flags are derived from one value, also where it is missing")
    void flags() {
        assertThat(rows(
                        """
                        rows:
                          each: /L/E
                          columns:
                            notified: {path: P, map: {Primary: "true", "Yes": "true"}, otherwise: {value: "false"}}
                            is_primary: {path: P, map: {Primary: true}, otherwise: {value: false}}
                        """,
                        List.of("boolean", "boolean"),
                        "<L><E><P>Primary</P></E><E><P>Yes</P></E><E><P>No</P></E><E/></L>"))
                .containsExactly("t|t", "t|f", "f|f", "f|f");
    }

    @Test
    @DisplayName("2.5 several parents feed one child table, each with branches of its own")
    void parents() {
        assertThat(rows(
                        """
                        rows:
                          - each: /SIL/BOUGHT/FROM
                            columns: {application: {from: id}, kind: {value: SIL}, name: {path: NAME}}
                          - each: /OIL//FROM
                            columns: {application: {from: id}, kind: {value: OIL}, name: {path: "@name"}}
                        """,
                        texts(3),
                        "<SIL><BOUGHT><FROM><NAME>a</NAME></FROM></BOUGHT></SIL>",
                        "<OIL><X><FROM name='b'/></X></OIL>"))
                .containsExactly("7|SIL|a", "8|OIL|b");
    }

    @Test
    @DisplayName("2.5 a list comes reversed, and its ordinals are those of the document")
    void reversed() {
        assertThat(rows("""
                        rows:
                          - each: /RFI_LIST/RFI
                            order: reversed
                            columns: {ordinal: {ordinal: true}, subject: {path: .}}
                        """, List.of("integer", "text"), "<RFI_LIST><RFI>a</RFI><RFI>b</RFI><RFI>c</RFI></RFI_LIST>"))
                .containsExactly("3|c", "2|b", "1|a");
    }

    @Test
    @DisplayName("2.5 an ordinal counts what is skipped, since it is a key elsewhere")
    void ordinal() {
        assertThat(rows("""
                        rows:
                          - each: /L/G
                            skip_if_empty: name
                            columns: {legacy_ordinal: {ordinal: true}, name: {path: NAME}}
                        """, List.of("integer", "text"), "<L><G><NAME>a</NAME></G><G/><G><NAME>c</NAME></G></L>"))
                .containsExactly("1|a", "3|c");
    }

    @Test
    @DisplayName("2.5 a discriminator goes into a column, with a word of its own where it is missing")
    void discriminator() {
        assertThat(rows(
                        """
                        rows:
                          - each: /COMMODITY_LIST/COMMODITY
                            columns:
                              section: {path: SECTION, map: {SEC1: SEC1, OTHER: OTHER}, default: LEGACY}
                              ordinal: {ordinal: true}
                              parent: {from: id}
                        """,
                        List.of("text", "integer", "integer"),
                        "<COMMODITY_LIST><COMMODITY><SECTION>SEC1</SECTION></COMMODITY><COMMODITY/>"
                                + "<COMMODITY><SECTION>OTHER</SECTION></COMMODITY></COMMODITY_LIST>"))
                .containsExactly("SEC1|1|7", "LEGACY|2|7", "OTHER|3|7");
    }

    @Test
    @DisplayName("2.5 a sub-tree is kept as XML, and a second pass reads it")
    void twoLevels() {
        List<String> first = rows(
                """
                rows:
                  - each: /A/REPORT
                    columns: {lines: {path: DETAILS/GOODS_LINE_LIST, as: xml}}
                """,
                List.of("xml"),
                "<A xmlns:f='urn:f'><REPORT><DETAILS><GOODS_LINE_LIST f:id='1'><LINE a='&lt;\"&#10;q'>x &amp; y</LINE>"
                        + "<LINE><![CDATA[<z>]]>\uD83D\uDE00</LINE></GOODS_LINE_LIST></DETAILS></REPORT><REPORT/></A>");
        assertThat(first).hasSize(2).last().isEqualTo("null");
        assertThat(rows("""
                        rows:
                          each: /GOODS_LINE_LIST/LINE
                          columns: {text: {path: .}, attribute: {path: "@a"}, id: {path: ../@id}}
                        """, texts(3), first.get(0))).containsExactly("x & y|<\"\nq|1", "<z>\uD83D\uDE00|null|1");
    }

    @Test
    @DisplayName("2.5 two sibling lists are zipped, reversed; of different length they set the document aside")
    void zip() {
        String yaml = """
                rows:
                  - zip: {cert: /A/CERTS/*, goods: /A/GOODS/*}
                    order: reversed
                    only_if: not(goods/OFF)
                    columns:
                      certificate: {path: cert/@no}
                      goods: {path: goods/NAME}
                      both: {path: "concat(cert/@no, '-', goods/NAME)"}
                      ordinal: {ordinal: true}
                """;
        assertThat(rows(
                        yaml,
                        texts(4),
                        "<A><CERTS><C no='1'/><D no='2'/><C no='3'/></CERTS>"
                                + "<GOODS><G><NAME>a</NAME></G><G><OFF/></G><H><NAME>c</NAME></H></GOODS></A>",
                        "<A><CERTS><C no='1'/></CERTS><GOODS/></A>",
                        "<A/>"))
                .containsExactly(
                        "3|c|3-c|3",
                        "1|a|1-a|1",
                        "the lists differ in length: 1 of cert, 0 of goods|id=8|"
                                + "<A><CERTS><C no='1'/></CERTS><GOODS/></A>|null|null|null|null");
    }

    @Test
    @DisplayName("2.5 of three cases the first that fits gives the rows of an element")
    void cases() {
        assertThat(rows(
                        """
                        rows:
                          - each: /R/LINE
                            first:
                              - when: MODE='UPLOAD'
                                each: FILES/FILE_UPLOAD
                                columns: {ordinal: {ordinal: true}, kind: {value: upload}, file: {path: "@id"}, no: {path: ../../NO}}
                              - when: MANUAL
                                columns: {ordinal: {ordinal: true}, kind: {value: manual}, serial: {path: MANUAL}}
                              - columns: {ordinal: {ordinal: true}, kind: {value: none}}
                        """,
                        texts(5),
                        "<R><LINE><NO>9</NO><MODE>UPLOAD</MODE><MANUAL>x</MANUAL><FILES><FILE_UPLOAD id='f1'/>"
                                + "<FILE_UPLOAD id='f2'/></FILES></LINE><LINE><MANUAL>s</MANUAL></LINE><LINE/></R>"))
                .containsExactly(
                        "1|upload|f1|9|null", "1|upload|f2|9|null", "2|manual|null|null|s", "3|none|null|null|null");
    }

    @Test
    @DisplayName("2.5 what updates an earlier row brings its parent's key and its ordinal")
    void updates() {
        assertThat(
                        rows(
                                """
                        rows:
                          - each: /RESPONSE/GOODS
                            only_if: CHANGED='true'
                            columns: {sil_id: {from: id}, ordinal: {path: "@no"}, quantity: {path: QTY}}
                        """,
                                List.of("bigint", "integer", "integer"),
                                "<RESPONSE><GOODS no='1'/><GOODS no='2'><CHANGED>true</CHANGED><QTY>4.0</QTY></GOODS></RESPONSE>"))
                .containsExactly("7|2|4");
    }

    @Test
    @DisplayName("2.5 a row that gets a parent's row too has all that both tables take")
    void parentsRow() {
        assertThat(rows(
                        """
                        rows:
                          - each: /FIR_LIST/FIR
                            skip_if_empty: requested
                            columns: {process_type: {value: FIR}, requested: {path: REQUEST/AT}, parent: {from: id}}
                        """,
                        List.of("text", "timestamp without time zone", "bigint"),
                        "<FIR_LIST><FIR><REQUEST><AT>2024-01-02T03:04:05</AT></REQUEST></FIR><FIR/></FIR_LIST>"))
                .containsExactly("FIR|2024-01-02 03:04:05|7");
    }

    @Test
    @DisplayName("2.5 values get the types of their columns")
    void types() {
        List<String> types =
                List.of("integer", "numeric(10,2)", "date", "timestamp with time zone", "boolean", "text", "text");
        assertThat(
                        rows(
                                """
                        zone: Europe/London
                        rows:
                          - each: /V
                            columns:
                              whole: {path: WHOLE}
                              amount: {path: AMOUNT}
                              day: {path: DAY}
                              at: {path: AT}
                              yes: {path: "YES"}
                              answer: {path: ANSWER, map: {Y: "yes", N: "no"}, otherwise: {value: n/a}}
                              open: {path: "UPDATE_REQUEST[STATUS='OPEN']/TEXT"}
                        """,
                                types,
                                "<V><WHOLE>5.0</WHOLE><AMOUNT>1.25</AMOUNT><DAY>14 October 2024</DAY><AT>2024-07-01T12:00:00</AT>"
                                        + "<YES>Y</YES><ANSWER>X</ANSWER><UPDATE_REQUEST><STATUS>CLOSED</STATUS><TEXT>a</TEXT>"
                                        + "</UPDATE_REQUEST><UPDATE_REQUEST><STATUS>OPEN</STATUS><TEXT>b</TEXT></UPDATE_REQUEST></V>"))
                .containsExactly("5|1.25|2024-10-14|2024-07-01 11:00:00+00|t|n/a|b");
    }

    @Test
    @DisplayName(
            "M8: a document that cannot be read becomes one row with the reason, its key and itself; the others go on")
    void malformed() {
        List<String> rows = rows(
                """
                rows:
                  - each: /A/B
                    columns: {id: {from: id}, kind: {path: K, map: {H: HOME}}, n: {path: N}}
                """,
                List.of("bigint", "text", "integer"),
                "<A><B><N>1</N></B></A>",
                "<A><B>",
                "<A><B><N>1</N></B><B><K>Z</K></B></A>",
                "<A><B><N>one</N></B></A>",
                "<A><B><N>1</N><N>2</N></B></A>",
                "<A><B><N>2</N></B></A>");
        assertThat(rows).hasSize(6).startsWith("7|null|1").endsWith("12|null|2");
        assertThat(rows.get(1)).startsWith("line 1, column 7: ").endsWith("|id=8|<A><B>|null|null|null");
        assertThat(rows.get(2)).startsWith("column kind, K of match 2: 'Z' is not in its map|id=9|<A>");
        assertThat(rows.get(3)).startsWith("column n, N of match 1: 'one' is no whole number|id=10|<A>");
        assertThat(rows.get(4))
                .startsWith("column n, N of match 1: there is more than one; say which, as in N[1]|id=11|<A>");
    }
}
