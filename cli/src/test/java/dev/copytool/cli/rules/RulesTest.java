package dev.copytool.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.catalog.DateRule;
import dev.copytool.engine.catalog.DateSource;
import dev.copytool.engine.catalog.FoundTable;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.Distribution;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.Reading;
import dev.copytool.engine.model.TableName;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RulesTest {

    private static TableName name(String name) {
        return new TableName("public", name);
    }

    /** A table with these ancestors, the nearest first. */
    private static FoundTable table(String name, String... ancestors) {
        return new FoundTable(
                name(name),
                RelationKind.TABLE,
                Arrays.stream(ancestors).map(RulesTest::name).toList(),
                List.of(),
                List.of("CHECK ((month = '2021-04-01'::date))"),
                0);
    }

    private static Rules rules(String... lines) {
        return Rules.parse("r.yaml", "rules:\n" + String.join("\n", lines) + "\n");
    }

    private static Optional<TableName> target(Rules rules, FoundTable table) {
        return rules.of(table).flatMap(Match::target);
    }

    @Test
    void everyKeyIsUnderstood() {
        Rules rules = rules(
                "  - match: [a, 'b*']",
                "    schema: public",
                "    group: monthly",
                "    target: other",
                "    target_schema: s",
                "    date_from: [check, name, none]",
                "    date_pattern: '_y(?<y>\\d{4})m(?<m>\\d{2})'",
                "    where: state_id <> 'test'",
                "    columns: [a, c]",
                "    distribute:",
                "      by: state_id",
                "      shard_count: 32",
                "      children: partitions",
                "      partition_by: LIST (month)");
        Rule.Copy rule = rules.of(table("bb")).flatMap(Match::copy).orElseThrow();
        assertThat(rule.line()).isEqualTo(2);
        assertThat(rule.children()).isEqualTo(Children.KEEP);
        assertThat(rule.group()).isEqualTo(new Group(1, "monthly"));
        assertThat(rule.dates().sources()).containsExactly(DateSource.CHECK, DateSource.NAME);
        assertThat(rule.reading()).isEqualTo(new Reading(List.of("a", "c"), Optional.of("state_id <> 'test'")));
        assertThat(rule.distribution())
                .contains(new Distribution.ByColumn("state_id", Optional.empty(), OptionalInt.of(32)));
        assertThat(rule.childTables()).isEqualTo(new ChildTables.Partitions("LIST (month)"));
        assertThat(target(rules, table("bb"))).contains(new TableName("s", "other"));
        assertThat(target(rules, table("child", "bb"))).contains(new TableName("s", "child"));
    }

    @Test
    void theFirstRuleThatIsAboutATableOrItsAncestorsDecides() {
        Rules rules = rules("  - ignore: leaf", "  - match: top", "    children: merge-into-parent", "  - match: '*'");
        assertThat(rules.of(table("leaf", "middle", "top")).orElseThrow().rule())
                .isInstanceOf(Rule.Ignore.class);
        assertThat(target(rules, table("leaf2", "middle", "top"))).contains(name("top"));
        assertThat(target(rules, table("middle", "top"))).contains(name("top"));
        assertThat(target(rules, table("x"))).contains(name("x"));
    }

    @Test
    void childrenThatAreNoItemsAreDecidedAboutAllTheSame() {
        Rules rules = rules("  - match: 'months*'", "    children: none");
        assertThat(rules.of(table("months_1", "months"))).isPresent();
        assertThat(target(rules, table("months_1", "months"))).isEmpty();
        assertThat(target(rules, table("months"))).contains(name("months"));
        assertThat(rules.of(table("other"))).isEmpty();
    }

    @Test
    void aRuleThatDecidesAboutNothingIsFound() {
        Rules rules = rules("  - match: a", "  - match: a", "  - ignore_regex: '^z'");
        assertThat(rules.idle(List.of(table("a")))).extracting(Rule::line).containsExactly(3, 4);
    }

    @Test
    void groupsComeInTheOrderOfTheFileAfterTablesInNone() {
        Rules rules = rules(
                "  - {match: a, group: second}",
                "  - {match: b, group: first}",
                "  - {match: c, group: second}",
                "  - match: d");
        assertThat(List.of("a", "b", "c", "d"))
                .extracting(table -> rules.of(table(table))
                        .flatMap(Match::copy)
                        .orElseThrow()
                        .group()
                        .order())
                .containsExactly(1, 2, 1, 0);
    }

    @Test
    void aTableBesideAnotherIsInItsTargetsSchema() {
        Rules rules = rules(
                "  - {match: a, target_schema: s, distribute: {by: x, colocate_with: b}}",
                "  - {match: b, distribute: {by: x, colocate_with: t.c}}",
                "  - {match: c, distribute: reference}");
        assertThat(List.of("a", "b", "c"))
                .extracting(table -> rules.of(table(table))
                        .flatMap(Match::copy)
                        .orElseThrow()
                        .distribution()
                        .orElseThrow())
                .containsExactly(
                        new Distribution.ByColumn("x", Optional.of(new TableName("s", "b")), OptionalInt.empty()),
                        new Distribution.ByColumn("x", Optional.of(new TableName("t", "c")), OptionalInt.empty()),
                        new Distribution.Reference());
    }

    @Test
    void datesComeFromWhereTheRuleSays() {
        FoundTable table = table("t_y2019m05");
        assertThat(dates(table, "date_from: check")).contains(LocalDate.of(2021, 4, 1));
        assertThat(dates(table, "date_from: none")).isEmpty();
        assertThat(dates(table, "date_pattern: '_y(?<y>\\d{4})m(?<m>\\d{2})'")).contains(LocalDate.of(2019, 5, 1));
        assertThat(dates(table, "date_from: name")).isEmpty();
        assertThat(dates(table("t_y2019m05d07"), "date_pattern: '(?<y>\\d+)m(?<m>\\d+)d(?<d>\\d+)'"))
                .contains(LocalDate.of(2019, 5, 7));
        assertThat(dates(table("t_y2019m13"), "date_pattern: '(?<y>\\d+)m(?<m>\\d+)'"))
                .contains(LocalDate.of(2021, 4, 1));
    }

    private static Optional<LocalDate> dates(FoundTable table, String keys) {
        return rules("  - match: '*'", "    " + keys)
                .of(table)
                .flatMap(Match::copy)
                .flatMap(rule -> rule.dates().of(table))
                .map(DateRule.Dated::date);
    }
}
