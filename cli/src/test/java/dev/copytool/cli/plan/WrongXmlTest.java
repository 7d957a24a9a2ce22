package dev.copytool.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.yaml.YamlNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("promise 8: a wrong 'xml' is refused in one line that names the line, what is wrong and what was expected")
class WrongXmlTest {

    private static Arguments xml(String text, int line, String says) {
        return Arguments.of(text, line, says);
    }

    /** Keys behind the column; they begin on line 2. */
    private static Arguments top(String keys, int line, String says) {
        return xml("column: doc\n" + keys + "\nrows: {each: /A, columns: {a: {from: id}}}\n", line, says);
    }

    /** A branch behind the column; it begins on line 3. */
    private static Arguments branch(String keys, int line, String says) {
        return xml("column: doc\nrows:\n" + keys.indent(2), line, says);
    }

    /** A column; it stands on line 5. */
    private static Arguments column(String said, String says) {
        return branch("each: /A\ncolumns:\n  a: " + said, 5, says);
    }

    static Stream<Arguments> wrongs() {
        return Stream.of(
                xml("doc", 1, "'doc'; expected a mapping with column, key"),
                xml("rows: {each: /A, columns: {a: {from: id}}}", 1, "no key 'column'"),
                xml("column: doc", 1, "no key 'rows'"),
                xml("column: doc\nrows: []", 2, "an empty list"),
                xml("column: doc\nrow: []", 2, "unknown key 'row'; did you mean rows?"),
                xml(
                        "column: doc\nrows: {each: /A, columns: {a: {path: B}}}",
                        1,
                        "nothing names a document; expected 'key' with columns"),
                top("key: []", 2, "an empty list"),
                top("key: [a, a]", 2, "'a' stands there twice"),
                top("max_size: 16", 2, "'16'; expected a whole number with kB, MB, KiB or MiB"),
                top("max_size: 0MB", 2, "'0MB'"),
                top("max_size: 257MiB", 2, "'257MiB'; expected"),
                top("max_size: 1.5MB", 2, "'1.5MB'"),
                top("zone: Lodon", 2, "'Lodon' is no time zone"),
                top("empty: stays", 2, "'stays' is not known"),
                branch("columns: {a: {from: id}}", 3, "neither 'each' nor 'zip'"),
                branch("each: /A\nzip: {a: /A, b: /B}\ncolumns: {a: {from: id}}", 3, "'each' and 'zip'"),
                branch("each: /A", 3, "neither 'columns' nor 'first'"),
                branch("each: /A\ncolumns: {a: {from: id}}\nfirst: []", 3, "'columns' and 'first'"),
                branch("each: A\ncolumns: {a: {from: id}}", 3, "begins at the document's root, with /: A"),
                branch("each: /A[\ncolumns: {a: {from: id}}", 3, "the XPath /A[ is wrong"),
                branch("each: /x:A\ncolumns: {a: {from: id}}", 3, "a prefix, as x:A has, is not looked at; write A"),
                branch("each: /A[$b]\ncolumns: {a: {from: id}}", 3, "there are no variables such as $b"),
                branch("each: /A[document('x')]\ncolumns: {a: {from: id}}", 3, "there is no function document()"),
                branch("each: /A\norder: backwards\ncolumns: {a: {from: id}}", 4, "'backwards' is not known"),
                branch("each: /A\nonly_if: ''\ncolumns: {a: {from: id}}", 4, "an empty text"),
                branch("each: /A\nskip_if_empty: b\ncolumns: {a: {from: id}}", 3, "speaks of b, which is not among a"),
                branch("each: /A\ncolumns: {}", 4, "an empty mapping"),
                branch("each: /A\nwhen: B\ncolumns: {a: {from: id}}", 4, "unknown key 'when'"),
                branch("zip: {a: /A}\ncolumns: {a: {from: id}}", 3, "'zip' joins two lists or more"),
                branch("zip: {a-b: /A, c: /C}\ncolumns: {a: {from: id}}", 3, "'a-b' as the name of a list"),
                branch("zip: {a: /A, b: B}\ncolumns: {a: {from: id}}", 3, "'b' begins at the document's root"),
                branch(
                        "zip: {a: /A, b: /B}\ncolumns: {i: {from: id}, x: {path: C/D}}",
                        3,
                        "the path of x begins with none of the lists a, b"),
                branch("each: /A\nfirst: {}", 4, "a mapping; expected a list"),
                branch(
                        "each: /A\nfirst:\n  - columns: {a: {from: id}}\n  - columns: {a: {from: id}}",
                        3,
                        "behind one without 'when', so it is never reached"),
                branch(
                        "each: /A\nfirst:\n  - each: /B\n    columns: {a: {from: id}}",
                        5,
                        "'each' of a case begins at its match, and not with /"),
                branch("each: /A\nskip_if_empty: a\nfirst:\n  - columns: {a: {from: id}}", 4, "beside 'first'"),
                column("id", "'id'; expected a mapping with from, path"),
                column("{}", "no origin; expected one of from, path, ordinal, value"),
                column("{from: id, path: A}", "from and path; expected one of"),
                column("{ordinal: false}", "'false'; expected true"),
                column("{value: [1]}", "a list; expected a value"),
                column("{path: A, as: json}", "'json' is not known"),
                column("{from: id, as: xml}", "'as' beside 'from'"),
                column("{path: A, as: xml, map: {a: b}}", "'map' beside 'as'"),
                column("{value: x, default: y}", "'default' beside 'value'"),
                column("{path: A, map: {}}", "an empty mapping"),
                column("{path: A, map: {1: b}}", "'1' of type int; expected a text; write it in quotes"),
                column("{path: A, otherwise: keep}", "'otherwise' without a 'map'"),
                column("{path: A, map: {a: b}, otherwise: drop}", "'drop' is not known"),
                column("{path: A, map: {a: b}, otherwise: {}}", "no key 'value'"));
    }

    @ParameterizedTest(name = "line {1}: {2}")
    @MethodSource("wrongs")
    void isRefused(String text, int line, String says) {
        Ending ending =
                catchThrowableOfType(Ending.class, () -> ExtractionReader.read(YamlNode.parse("plan.yaml", text)));
        assertThat(ending).as(text).isNotNull();
        assertThat(ending.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ending.lines())
                .singleElement()
                .asString()
                .startsWith("plan.yaml line " + line + ": ")
                .contains(says);
    }
}
