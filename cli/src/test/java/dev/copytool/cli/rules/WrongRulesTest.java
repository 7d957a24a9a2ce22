package dev.copytool.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName(
        "promise 8: a wrong rule file is refused in one line that names the line, what is wrong and what was expected")
class WrongRulesTest {

    /** A rule for t with these further keys, on line 2. */
    private static Arguments rule(String keys, int line, String says) {
        return Arguments.of("rules:\n  - match: t\n" + keys.indent(4), line, says);
    }

    private static Arguments file(String text, int line, String says) {
        return Arguments.of(text, line, says);
    }

    static Stream<Arguments> files() {
        return Stream.of(
                file("", 1, "it is empty"),
                file("# nothing but this\n", 1, "it is empty"),
                file("rules: [", 1, "expected"),
                file("rules:\n\t- match: t\n", 2, "expected YAML"),
                file("just a text", 1, "'just a text'; expected a mapping with rules"),
                file("{}", 1, "no key 'rules'"),
                file("rules:\n", 1, "nothing; expected a list"),
                file("rules: []\n", 1, "an empty list"),
                file("rules: {match: t}\n", 1, "a mapping; expected a list"),
                file("rule:\n  - match: t\n", 1, "unknown key 'rule'; did you mean rules?"),
                file("rules:\n  - match: t\n---\nrules:\n  - match: u\n", 4, "a second document"),
                file("rules:\n  - match: t\nrules:\n  - match: u\n", 3, "key 'rules' stands there twice"),
                file("rules:\n  - t\n", 2, "'t'; expected a mapping"),
                file("rules:\n  - children: keep\n", 2, "a rule without 'match'"),
                file("rules:\n  - match:\n", 2, "nothing; expected a text"),
                file("rules:\n  - match: []\n", 2, "an empty list"),
                file("rules:\n  - match: ''\n", 2, "an empty text"),
                file("rules:\n  - match: 2020\n", 2, "'2020' of type int; expected a text; write it in quotes"),
                file("rules:\n  - match: [a, b, a]\n", 2, "'a' stands there twice"),
                file("rules:\n  - match: {a: b}\n", 2, "a mapping; expected a text"),
                file("rules:\n  - match: t\n    match_regex: u\n", 3, "'match' and 'match_regex' in one rule"),
                file("rules:\n  - match_regex: 'a('\n", 2, "'a(' is no regular expression"),
                file("rules:\n  - ignore: t\n    group: g\n", 3, "'group' beside 'ignore'"),
                file("rules:\n  - match: !!java.net.URL [x]\n", 2, "a list of type java.net.URL; expected a list"),
                rule("childern: keep", 3, "unknown key 'childern'; did you mean children?"),
                rule("1: keep", 3, "'1' of type int"),
                rule("children: keep\nchildren: none", 4, "key 'children' stands there twice"),
                rule("children: merge", 3, "'merge' is not known"),
                rule("children: true", 3, "'true' of type bool"),
                rule("date_from: [name, chekc]", 3, "'chekc' is not known; did you mean check?"),
                rule("date_from: [none, name]", 3, "'none' before others"),
                rule("date_from: [name, name]", 3, "'name' stands there twice"),
                rule("date_pattern: '_(?<y>\\d{4})'", 3, "it has no group (?<m>...)"),
                rule("date_pattern: '_(?<y>\\d{4}'", 3, "it is no regular expression"),
                rule("date_from: [check]\ndate_pattern: '(?<y>\\d{4})(?<m>\\d\\d)'", 4, "without 'name'"),
                rule("where: [a, b]", 3, "a list; expected a text"),
                rule("where: ' '", 3, "an empty text"),
                rule("columns: [a, 5]", 3, "'5' of type int"),
                rule("columns: [a, a]", 3, "'a' stands there twice"),
                rule("distribute: refrence", 3, "'refrence' is not known; did you mean reference?"),
                rule("distribute: [a]", 3, "no layout"),
                rule("distribute: {shard_count: 4}", 3, "'distribute' without 'by'"),
                rule("distribute: {by: a, shards: 4}", 3, "unknown key 'shards'"),
                rule("distribute: {by: a, shard_count: many}", 3, "'many'; expected a number from 1 to 64000"),
                rule("distribute: {by: a, shard_count: 0}", 3, "'0'; expected a number"),
                rule("distribute: {by: a, shard_count: 4, colocate_with: b}", 3, "beside 'colocate_with'"),
                rule("children: none\ndistribute: {by: a, children: standalone}", 4, "children: none"),
                rule("distribute: {by: a, children: partitions}", 3, "without 'partition_by'"),
                rule("distribute: {by: a, partition_by: LIST (m)}", 3, "without 'children: partitions'"),
                rule("distribute: {by: a, children: partitions, partition_by: m}", 3, "'m' is no partition key"),
                rule(
                        "distribute: {by: a, children: partitions, partition_by: 'LIST (m); DROP (x)'}",
                        3,
                        "no partition key"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aWrongFileIsRefused(String text, int line, String says) {
        Ending ending = catchThrowableOfType(Ending.class, () -> Rules.parse("r.yaml", text));
        assertThat(ending).isNotNull();
        assertThat(ending.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ending.lines()).singleElement().asString().startsWith("r.yaml line " + line + ": ");
        assertThat(ending.lines().get(0)).contains(says, "; expected ");
    }
}
