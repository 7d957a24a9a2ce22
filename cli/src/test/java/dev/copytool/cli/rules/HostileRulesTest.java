package dev.copytool.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("promise 8: a rule file makes no objects and no work: what is no rule is refused quickly, in one line")
class HostileRulesTest {

    /** What a file must never bring about. */
    public static final class Trap {
        private static final AtomicBoolean SPRUNG = new AtomicBoolean();

        public Trap() {
            SPRUNG.set(true);
        }

        public Trap(String text) {
            this();
        }
    }

    private static Arguments file(String name, String text, String says) {
        return Arguments.of(name, text, says);
    }

    private static String times(int n, String text) {
        return text.repeat(n);
    }

    /** Ten lists, each of ten times the one before it. */
    private static String laughs() {
        return "a0: &a0 [lol]\n"
                + IntStream.rangeClosed(1, 9)
                        .mapToObj(i -> "a" + i + ": &a" + i + " [" + (times(9, "*a" + (i - 1) + ", ") + "*a" + (i - 1))
                                + "]\n")
                        .collect(Collectors.joining())
                + "rules: *a9\n";
    }

    static Stream<Arguments> files() {
        String trap = Trap.class.getName();
        return Stream.of(
                file("tag of a class", "rules: !!" + trap + " []\n", "a list of type " + trap),
                file("tag with an argument", "rules:\n  - match: !!" + trap + " [x]\n", "of type " + trap),
                file("global tag", "rules: !<tag:yaml.org,2002:" + trap + "> {}\n", "of type " + trap),
                file("tag of a scalar", "rules:\n  - match: !!" + trap + " t\n", "'t' of type " + trap),
                file("tagged key", "!!" + trap + " rules: []\n", "of type " + trap),
                file(
                        "the script engine",
                        "rules: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL"
                                + " [\"http://localhost:1/\"]]]]\n",
                        "of type javax.script.ScriptEngineManager"),
                file("a tag handle", "%TAG !j! tag:yaml.org,2002:java.\n---\nrules: !j!Trap []\n", "of type"),
                file("a billion laughs", laughs(), "expected"),
                file("a list in itself", "rules: &a [*a]\n", "expected"),
                file("a mapping in itself", "rules: &a\n  - match: *a\n", "expected"),
                file("an unknown alias", "rules: *nobody\n", "expected YAML"),
                file("a merge key", "rules:\n  - <<: {match: t}\n", "unknown key '<<'"),
                file("deep flow lists", "rules: " + times(100_000, "["), "nested more than"),
                file("deep flow mappings", "rules: " + times(100_000, "{a: "), "nested more than"),
                file("deep block lists", "rules:\n  " + times(100_000, "- ") + "x\n", "nested more than"),
                file("deep keys", "rules: " + times(50_000, "? "), "expected"),
                file("many documents", times(30_000, "---\nrules: []\n"), "a second document"),
                file("a long line", "rules: [" + times(150_000, "a, ") + "b]\n", "'a'; expected a mapping"),
                file("a long key", times(490_000, "k") + ": x\n", "expected"),
                file(
                        "many keys",
                        IntStream.range(0, 40_000)
                                .mapToObj(i -> "k" + i + ": x\n")
                                .collect(Collectors.joining()),
                        "unknown key 'k0'"),
                file("a huge document", times(4_000_000, "# x\n") + "rules: []\n", "more than 500000 characters"),
                file("a long comment", "#" + times(490_000, "x") + "\nrules: []\n", "an empty list"),
                file("control characters", "rules:\n  - match: \"\u0007\"\n", "expected YAML"),
                file("a zero in a name", "rules:\n  - match: \"a\\0b\"\n", "expected a text"),
                file("an escape in a message", "rules:\n  - \"\\e[31mx\\n\\u202e\": t\n", "unknown key"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isRefusedInOneLine(String name, String text, String says) {
        Ending ending = catchThrowableOfType(Ending.class, () -> Rules.parse("rules.yaml", text));

        assertThat(ending).as(name).isNotNull();
        assertThat(ending.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ending.lines()).hasSize(1);
        assertThat(ending.lines().get(0))
                .startsWith("rules.yaml line ")
                .contains(says)
                .matches("[^\\p{Cntrl}\u202e]+")
                .hasSizeLessThan(2000);
        assertThat(Trap.SPRUNG).isFalse();
    }
}
