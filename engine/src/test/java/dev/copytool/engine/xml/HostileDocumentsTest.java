package dev.copytool.engine.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("a hostile document opens nothing and takes little, and the others go on")
class HostileDocumentsTest {
    private static final String GOOD = "<A><B>good</B></A>";

    private static List<String> rows(String document) {
        return Sample.rows(Sample.of("."), List.of("bigint", "text"), document, GOOD);
    }

    private static Arguments document(String name, String text, String why) {
        return Arguments.of(name, text, why);
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                document(
                        "a billion laughs",
                        "<!DOCTYPE A [<!ENTITY a 'lol'>"
                                + laughs('a', 'b') + laughs('b', 'c') + laughs('c', 'd') + laughs('d', 'e')
                                + laughs('e', 'f') + laughs('f', 'g') + laughs('g', 'h')
                                + "]><A><B>&h;</B></A>",
                        "entity expansions"),
                document(
                        "one entity many times",
                        "<!DOCTYPE A [<!ENTITY a '" + "x".repeat(10_000) + "'>]><A><B>" + "&a;".repeat(500)
                                + "</B></A>",
                        "exceeded the \"1,000,000\" limit"),
                document("a deep one", "<A>".repeat(100_000), "has a depth of \"501\""),
                document(
                        "an entity of a DTD elsewhere",
                        "<!DOCTYPE A SYSTEM 'a.dtd'><A><B>1&nbsp;2</B></A>",
                        "the entity &nbsp; would be defined in a DTD outside"),
                document(
                        "an entity that is nowhere",
                        "<A><B>&nbsp;</B></A>",
                        "\"nbsp\" was referenced, but not declared"),
                document("none", "hello", "line 1, column 1"),
                document("two roots", "<A/><A/>", "line 1"),
                document("a control character", "<A><B>\u0001</B></A>", "0x1"),
                document("a prefix of no namespace", "<x:A/>", "\"x\""),
                document("half of it", "<A><B>1</B>", "line 1"));
    }

    private static String laughs(char of, char entity) {
        return "<!ENTITY " + entity + " '" + ("&" + of + ";").repeat(10) + "'>";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void isSetAside(String name, String document, String why) {
        List<String> rows = rows(document);
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0)).contains(why).contains("|id=1|" + document.substring(0, 4));
        assertThat(rows.get(1)).isEqualTo("2|good");
    }

    @Test
    void whatIsInAFileStaysThere(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "the secret");
        Path declarations = Files.writeString(directory.resolve("x.dtd"), "<!ENTITY e 'the secret'>");
        for (String document : List.of(
                "<!DOCTYPE A [<!ENTITY e SYSTEM '" + file.toUri() + "'>]><A><B>&e;</B></A>",
                "<!DOCTYPE A SYSTEM '" + declarations.toUri() + "'><A><B>&e;</B></A>",
                "<!DOCTYPE A [<!ENTITY % d SYSTEM '" + declarations.toUri() + "'> %d;]><A><B>&e;</B></A>",
                "<A xmlns:i='http://www.w3.org/2001/XInclude'><B><i:include parse='text' href='" + file.toUri()
                        + "'/></B></A>")) {
            assertThat(rows(document)).hasSize(2).noneMatch(row -> row.contains("the secret"));
        }
    }

    @Test
    void aDoctypeThatDefinesNothingElsewhereIsHarmless() {
        assertThat(rows(
                        "<?xml version='1.0' encoding='ISO-8859-1'?><!DOCTYPE A PUBLIC '-//X//Y' 'http://h.invalid/a.dtd'"
                                + " [<!ENTITY ok 'fine'>]><A><B>&ok; &amp; \u00e9&#233;</B></A>"))
                .containsExactly("1|fine & \u00e9\u00e9", "2|good");
    }

    @Test
    void aDocumentThatIsTooLargeIsSetAsideWithItsBeginning() {
        String large = "<A><B>" + "\u00e9".repeat(1_000_000) + "</B></A>";
        List<String> rows = Sample.rows(Sample.of(false, 1_000_000, "."), List.of("bigint", "text"), large, GOOD);
        assertThat(rows).hasSize(2).endsWith("2|good");
        assertThat(rows.get(0))
                .startsWith("doc has more than 1000000 bytes, which 'max_size'")
                .hasSizeBetween(50_000, 51_000);
        assertThat(Sample.rows(Sample.of(false, 3_000_000, "string-length(.)"), List.of("bigint", "integer"), large))
                .containsExactly("1|1000000");
    }

    @Test
    void rowsThatTakeFarMoreThanTheirDocumentAreSetAside() {
        String many = "<A>" + "<B/>".repeat(2_000) + "<C>" + "x".repeat(20_000) + "</C></A>";
        assertThat(Sample.rows(Sample.of(false, 100_000, "../C"), List.of("bigint", "text"), many, GOOD))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("its rows take more than 16777216 bytes|id=1|<A>");
    }
}
