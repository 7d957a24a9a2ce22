package dev.copytool.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("promise 8: a wrong plan is refused in one line that names the line, what is wrong and what was expected")
class WrongPlansTest {
    private static final String SERVERS = "connections:\n  here: postgresql://h/d\n  target: postgresql://h/e\n";

    private static Arguments file(String text, int line, String says) {
        return Arguments.of(text, line, says);
    }

    /** Groups behind two connections; the first line of the groups is line 4. */
    private static Arguments groups(String groups, int line, String says) {
        return Arguments.of(SERVERS + groups, line, says);
    }

    /** Keys of an item behind its name, which stands on line 7. */
    private static Arguments item(String keys, int line, String says) {
        return Arguments.of(
                SERVERS + "groups:\n  - name: g\n    items:\n      - name: i\n" + keys.indent(8), line, says);
    }

    /** Keys of a target behind its table; they begin on line 11. */
    private static Arguments target(String keys, int line, String says) {
        return item("source:\n  query: SELECT 1\ntarget:\n  table: t\n" + keys.indent(2), line, says);
    }

    /** Keys between an item's query and its end; they begin on line 10. */
    private static Arguments beside(String keys, int line, String says) {
        return item("source:\n  query: SELECT 1\n" + keys, line, says);
    }

    /** What stands behind 'split' of a source, on line 8. */
    private static Arguments split(String mode, String split, String says) {
        return item(
                "source: {query: SELECT 1, split: " + split + "}\ntarget: {table: t, mode: " + mode + "}\n", 8, says);
    }

    /** Checks behind a good plan; they begin on line 9. */
    private static Arguments checks(String checks, int line, String says) {
        return Arguments.of(
                SERVERS + "groups:\n  - name: g\n    items:\n      - {name: i, sql: SELECT 1}\n" + "checks:" + checks,
                line,
                says);
    }

    /** Another plan's keys before a good one of one item. */
    private static Arguments top(String keys, int line, String says) {
        return Arguments.of(
                keys + SERVERS + "groups:\n  - name: g\n    items:\n      - name: i\n        sql: SELECT :a\n",
                line,
                says);
    }

    static Stream<Arguments> plans() {
        return Stream.of(
                file("", 1, "it is empty"),
                file("groups: [", 1, "expected"),
                file("just a text", 1, "'just a text'; expected a mapping with requires_env, parameters"),
                file("{}", 1, "no key 'connections'"),
                file("connection: {}", 1, "unknown key 'connection'; did you mean connections?"),
                file("connections:\ngroups: []\n", 1, "nothing; expected a mapping"),
                file("connections: {}\ngroups: []\n", 1, "an empty mapping"),
                file("connections: []\n", 1, "a list; expected a mapping"),
                file("connections:\n  source: postgresql://h/d\n", 2, "no connection is called 'target'"),
                file(
                        "connections:\n  targte: postgresql://h/d\n",
                        2,
                        "no connection is called 'target'; is it targte?"),
                file("connections:\n  target: jdbc:h2:mem:x\n", 2, "the target is h2; expected PostgreSQL"),
                file(
                        "connections:\n  target: postgresql://h/d\n  a: jdbc:oracle:thin:me/secret@//h/s\n",
                        3,
                        "a password"),
                file("connections:\n  target: postgresql://h/d\n  a: jdbc:mariadb://h/d?password=x\n", 3, "a password"),
                file("connections:\n  target: postgresql://h/d\n  a: {zone: UTC}\n", 3, "no key 'url'"),
                file(
                        "connections:\n  target: postgresql://h/d\n  a: {url: jdbc:x:y, zone: Lodon}\n",
                        3,
                        "'Lodon' is no time zone"),
                file(
                        "connections:\n  target: postgresql://h/d\n  a: {url: jdbc:x:y, rows_at_a_time: 0}\n",
                        3,
                        "a number from 1"),
                file(
                        "connections:\n  target: postgresql://h/d\n  a: {url: jdbc:x:y, unstorable: keep}\n",
                        3,
                        "'keep' is not known"),
                file("connections:\n  target:\n", 2, "nothing; expected a text"),
                file("connections:\n  target: 5\n", 2, "'5' of type int; expected a text"),
                file("connections:\n  target: mysql://h/d\n", 2, "expected postgresql://user@host/database"),
                file("connections:\n  target: postgresql://u:secret@h/d\n", 2, "a password in a file"),
                file("connections:\n  target: postgresql://h/d?password=x\n", 2, "a password in a file"),
                file("connections:\n  ta rget: postgresql://h/d\n", 2, "'ta rget' as the name of a connection"),
                file("connections:\n  target: postgresql://h/d\n  target: postgresql://h/e\n", 3, "stands there twice"),
                file("connections: {target: postgresql://h/d}\n", 1, "no key 'groups'"),
                groups("groups:\n", 4, "nothing; expected a list"),
                groups("groups: []\n", 4, "an empty list"),
                groups("groups: {a: b}\n", 4, "a mapping; expected a list"),
                groups("groups:\n  - g\n", 5, "'g'; expected a mapping with name, aliases, pre_sql, items, post_sql"),
                groups("groups:\n  - items: []\n", 5, "no key 'name'"),
                groups("groups:\n  - name: a b\n    items: []\n", 5, "'a b' as the name of a group"),
                groups("groups:\n  - name: g\n", 5, "no key 'items'"),
                groups("groups:\n  - name: g\n    items: []\n", 6, "an empty list"),
                groups("groups:\n  - name: g\n    itmes: []\n", 6, "unknown key 'itmes'; did you mean items?"),
                groups("groups:\n  - name: g\n    items:\n      - x\n", 7, "'x'; expected a mapping with name, after"),
                groups(
                        "groups:\n  - name: g\n    items: [{name: i, sql: SELECT 1}]\n  - name: g\n    items: [{name: i, sql: S}]\n",
                        7,
                        "a second group 'g'"),
                groups(
                        "groups:\n  - name: g\n    aliases: [a b]\n    items: [{name: i, sql: S}]\n",
                        6,
                        "'a b' as the name"),
                groups(
                        "groups:\n  - name: g\n    aliases: g\n    items: [{name: i, sql: S}]\n",
                        5,
                        "a second group 'g'"),
                groups("groups:\n  - name: g\n    items:\n      - sql: SELECT 1\n", 7, "no key 'name'"),
                groups(
                        "groups:\n  - name: g\n    items:\n      - {name: i, sql: SELECT 1}\n      - {name: i, sql: SELECT 2}\n",
                        8,
                        "a second item 'i'"),
                groups(
                        "groups:\n  - name: g\n    pre_sql: []\n    items: [{name: i, sql: SELECT 1}]\n",
                        6,
                        "an empty list"),
                groups(
                        "groups:\n  - name: g\n    post_sql: 7\n    items: [{name: i, sql: SELECT 1}]\n",
                        6,
                        "'7' of type int"),
                groups(
                        "groups:\n  - name: g\n    items:\n      - {name: pre_sql, sql: SELECT 1}\n",
                        7,
                        "an item called 'pre_sql'"),
                item("", 7, "no key 'source'"),
                item("sql:\n", 8, "nothing; expected a text"),
                item("sql: ''\n", 8, "an empty text"),
                item("sql: SELECT 1\nsource: {query: SELECT 1}\n", 9, "'source' beside 'sql'"),
                item("sql: SELECT 1\ntarget: {table: t}\n", 9, "'target' beside 'sql'"),
                item("sql: SELECT 1\ncolumns: {a: b}\n", 9, "'columns' beside 'sql'"),
                item("sql: COMMIT\n", 8, "'COMMIT' in statements"),
                item("sql: 'SELECT 1; /* ; */ rollback'\n", 8, "'rollback' in statements"),
                item(
                        "sql: |\n  INSERT INTO t VALUES (';');\n  start  transaction\n",
                        8,
                        "'start  transaction' in statements"),
                item("sql: SELECT :x\n", 8, "':x' is no parameter; expected parameters to be declared"),
                item("sql: SELECT 1\nafter: other\n", 7, "'after' speaks of 'other'"),
                item("sql: SELECT 1\nafter: i\n", 7, "'i' comes after 'i'"),
                item("sql: SELECT 1\nafter: [a, a]\n", 9, "'a' stands there twice"),
                item(
                        "source: here\ntarget: {table: t, mode: append}\n",
                        8,
                        "'here'; expected a mapping with connection, query"),
                item("source: {query: SELECT 1}\n", 7, "no key 'target'"),
                item("source: {}\ntarget: {table: t, mode: append}\n", 8, "no key 'query'"),
                item("source: {sql: SELECT 1}\ntarget: {table: t, mode: append}\n", 8, "unknown key 'sql'"),
                item(
                        "source: {query: SELECT 1, connection: heer}\ntarget: {table: t, mode: append}\n",
                        8,
                        "there is no connection 'heer'; did you mean here?"),
                split("replace", "{key: id, rows: 5}", "'split' where a target has another mode; expected mode append"),
                split("update, key: a", "{key: id, rows: 5}", "'split' where a target has another mode"),
                split("append", "{rows: 5}", "no key 'key'"),
                split("append", "{key: id}", "no key 'rows'"),
                split("append", "{key: id, rows: 0}", "a number from 1"),
                split("append", "{key: a b, rows: 5}", "'a b' as a key; expected the name of a column"),
                beside(
                        "  split: {key: a, rows: 1}\n  xml: {column: c, key: k, rows: {each: /a, columns: {b: {path: c}}}}\ntarget: {table: t, mode: append}",
                        10,
                        "'split' beside 'xml'"),
                split("append", "5", "'5' of type int; expected a mapping with key, rows"),
                item("sql: SELECT 1\nsplit: {key: a, rows: 1}\n", 9, "unknown key 'split'"),
                item("source: {query: SELECT 1}\ntarget: t\n", 9, "'t'; expected a mapping with table, mode"),
                item("source: {query: SELECT 1}\ntarget: {mode: append}\n", 9, "no key 'table'"),
                item(
                        "source: {query: SELECT 1}\ntarget: {table: .t, mode: append}\n",
                        9,
                        "'.t'; expected schema.table"),
                item(
                        "source: {query: SELECT 1}\ntarget: {table: t., mode: append}\n",
                        9,
                        "'t.'; expected schema.table"),
                item(
                        "source: {query: SELECT 1}\ntarget: {table: t, mode: append}\ncolumns: [a]\n",
                        10,
                        "a list; expected a mapping"),
                item(
                        "source: {query: SELECT 1}\ntarget: {table: t, mode: append}\ncolumns: {a: 1}\n",
                        10,
                        "'1' of type int; expected a text"),
                target("", 11, "no key 'mode'"),
                target("mode: insert", 12, "'insert' is not known"),
                target("mode: insert-mising", 12, "'insert-mising' is not known; did you mean insert-missing?"),
                target("mode: insert-missing", 11, "no key 'key'"),
                target("mode: insert-missing\nkey: []", 13, "an empty list"),
                target("mode: insert-missing\nkey: [a, a]", 13, "'a' stands there twice"),
                target(
                        "mode: insert-missing\nkey: a\nupdate: b",
                        14,
                        "'update' beside mode insert-missing; expected only key"),
                target("mode: update\nupdate: b", 11, "no key 'key'"),
                target(
                        "mode: update\nkey: a\ncascade: true",
                        14,
                        "'cascade' beside mode update; expected only key, update"),
                target("mode: append\nomit: [a, a]", 13, "'a' stands there twice"),
                target("mode: append\nwhen: ''", 13, "an empty text"),
                beside("target:\n  - {table: t, mode: append}\n  - {table: u}\n", 12, "no key 'mode'"),
                beside("target: []\n", 10, "an empty list"),
                beside(
                        "columns: {a: b}\ntarget:\n  - {table: t, mode: append}\n  - {table: u, mode: append}\n",
                        10,
                        "'columns' beside several tables"),
                beside(
                        "columns: {a: b}\ntarget: {table: t, mode: append, columns: {a: c}}\n",
                        11,
                        "'columns' in the target and beside it; expected one of them"),
                beside("allocate: {column: id}\ntarget: {table: t, mode: append}\n", 10, "no key 'sequence'"),
                beside(
                        "allocate: {column: id, sequence: s}\ntarget: {table: t, mode: upsert, key: a}\n",
                        10,
                        "'allocate' where a target has another mode than append"),
                target("mode: append\nkey: a", 13, "'key' beside mode append; expected nothing more"),
                target("mode: upsert\nupdate: b", 11, "no key 'key'"),
                target("mode: upsert\nkey: a\nwhere: b", 14, "'where' beside mode upsert"),
                target("mode: replace\nkey: a", 13, "'key' beside mode replace; expected only where, cascade"),
                target("mode: replace\ncascade: yes please", 13, "'yes please'; expected true or false"),
                target("mode: replace\nwhere: ''", 13, "an empty text"),
                top("parameters: {a: }\n", 1, "the parameter 'a' has no value; expected one here, or --param a=..."),
                top("parameters: {A: 1}\n", 1, "the parameter 'A'"),
                top("parameters: [a]\n", 1, "a list; expected a mapping"),
                top("parameters: {a: [1]}\n", 1, "a list; expected a value"),
                top("parameters: {b: 1}\n", 9, "':a' is no parameter"),
                checks(" []", 8, "an empty list"),
                checks(" {a: b}", 8, "a mapping; expected a list"),
                checks("\n  - {expected: 1, actual: 1}", 9, "no key 'name'"),
                checks("\n  - {name: c, actual: 1}", 9, "no key 'expected'"),
                checks("\n  - {name: c, expected: 1}", 9, "no key 'actual'"),
                checks(
                        "\n  - {name: c, expected: 1, actual: {query: S, connection: heer}}",
                        9,
                        "there is no connection 'heer'"),
                checks("\n  - {name: c, expected: 1, actual: {}}", 9, "no key 'query'"),
                checks("\n  - {name: c, expected: 1, actual: 1, adjustment: 2}", 9, "an adjustment without a note"),
                checks("\n  - {name: c, expected: 1, actual: 1, adjustment: x, note: n}", 9, "'x'; expected a number"),
                checks(
                        "\n  - {name: c, expected: 1, actual: 1}\n  - {name: c, expected: 1, actual: 1}",
                        10,
                        "a second check 'c'"),
                top("requires_env: X\n", 1, "'X'; expected a mapping"),
                top("requires_env: {X: }\n", 1, "nothing; expected a value"),
                top("requires_env: {X: {}}\n", 1, "a mapping; expected a value"));
    }

    @ParameterizedTest(name = "line {1}: {2}")
    @MethodSource("plans")
    void isRefused(String text, int line, String says) {
        Ending ending = catchThrowableOfType(Ending.class, () -> Plan.parse("plan.yaml", text, Map.of()));
        assertThat(ending).as(text).isNotNull();
        assertThat(ending.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ending.lines())
                .singleElement()
                .asString()
                .startsWith("plan.yaml line " + line + ": ")
                .contains(says);
    }
}
