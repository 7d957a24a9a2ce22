package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules given again by {@code generate --refresh --rules} hold for what is not copied yet, and are told of what is. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class RulesGivenAgainTest {
    private Scenario scenario;
    private Path rules;

    @BeforeEach
    void setUp(PostgresServer server) throws IOException {
        scenario = new Scenario(server);
        rules = scenario.directory.resolve("rules.yaml");
        scenario.both("CREATE TABLE f (id int, keep boolean, extra text)", "CREATE TABLE g (LIKE f)")
                .onSource("INSERT INTO f SELECT i, i % 3 = 0, 'x' FROM generate_series(1, 9) i");
        write("{match: f, where: keep}");
        scenario.generate("--rules", rules.toString()).done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void write(String... lines) throws IOException {
        Files.writeString(rules, "rules:\n  - " + String.join("\n  - ", lines) + "\n");
    }

    private CliRun again(String... lines) throws IOException {
        write(lines);
        return scenario.verb("generate", "--refresh", "--rules", rules.toString())
                .done();
    }

    private String rows(String table) {
        return scenario.targetValue("SELECT count(*) || ' ' || count(extra) FROM " + table);
    }

    @Test
    @DisplayName("promise 8: filter, columns, target and group hold for what is not copied yet, told item by item")
    void whatIsNotCopiedFollows() throws IOException {
        assertThat(again("{match: f}").err()).contains("the rules now say of public.f: all rows, not rows where keep");
        assertThat(again("{match: f, target: g, columns: [id, keep], group: later}")
                        .err())
                .contains("public.f: into public.g, not public.f; columns id, keep, not all columns; in group later");
        scenario.verb("migrate").done();
        assertThat(rows("f") + ", " + rows("g")).isEqualTo("0 0, 9 0");
        scenario.verb("verify").done();
    }

    @Test
    @DisplayName("promise 8: what is copied stays so, is verified so, and follows with --recopy")
    void whatIsCopiedFollowsWhenItIsCopiedAgain() throws IOException {
        scenario.verb("migrate").done();
        CliRun told = again("{match: f}");
        assertThat(told.err())
                .contains("copied by the rules before: public.f (all rows, not rows where keep); to copy it by these:"
                        + " copytool migrate " + scenario.manifest + " --recopy public.f");
        scenario.verb("migrate").done();
        scenario.verb("verify").done();
        assertThat(rows("f")).isEqualTo("3 3");
        scenario.verb("migrate", "--recopy", "public.f").done();
        assertThat(rows("f")).isEqualTo("9 9");
        scenario.verb("verify").done();
        assertThat(again("{match: f}").err()).doesNotContain("by the rules before");
    }

    @Test
    @DisplayName("promise 8: a re-copy by later rules that fails leaves the earlier copy, and the rules it was made by")
    void aFailedRecopyLeavesTheEarlierRules() throws IOException {
        scenario.verb("migrate").done();
        again("{match: f}");
        scenario.onTarget("ALTER TABLE f ADD CONSTRAINT k CHECK (keep)");
        assertThat(scenario.verb("migrate", "--recopy", "f").code()).isEqualTo(ExitCode.SOME_FAILED);
        scenario.verb("verify").done();
        scenario.onTarget("ALTER TABLE f DROP CONSTRAINT k");
        assertThat(scenario.verb("migrate").code()).as("left out").isEqualTo(ExitCode.SOME_FAILED);
        scenario.verb("migrate", "--retry-errors").done();
        assertThat(rows("f")).isEqualTo("9 9");
        scenario.verb("verify").done();
    }

    @Test
    @DisplayName("promise 8: another target is for reset, not for --recopy, and the advice works")
    void anotherTargetIsForReset() throws IOException {
        scenario.verb("migrate").done();
        assertThat(again("{match: f, target: g}").err())
                .contains("its rows in public.f stay; to copy it by these: copytool reset " + scenario.manifest
                        + " --table public.f && copytool migrate " + scenario.manifest + " --table public.f");
        assertThat(scenario.verb("migrate", "--recopy", "f").code()).isEqualTo(ExitCode.USAGE);
        scenario.verb("reset", "--table", "public.f").done();
        scenario.verb("migrate", "--table", "public.f").done();
        assertThat(rows("g")).isEqualTo("9 9");
    }

    @Test
    @DisplayName("promise 8: what no rule copies any more is taken out, or told where it is copied")
    void whatNoRuleCopiesIsTakenOut() throws IOException {
        scenario.onSource("CREATE TABLE h (id int)").onTarget("CREATE TABLE h (id int)");
        again("{match: f}", "{match: h}");
        scenario.verb("migrate", "--table", "h").done();
        CliRun told = again("{match: g}");
        assertThat(told.err())
                .contains(
                        "taken out, no rule copies it any more: public.f",
                        "copied by the rules before, no rule copies it any more: public.h; to take it out of the"
                                + " manifest: copytool remove " + scenario.manifest + " --table public.h");
        assertThat(scenario.manifestRows("SELECT source_table FROM tables ORDER BY 1"))
                .containsExactly("g", "h");
    }

    @Test
    @DisplayName(
            "promise 8: a table whose target is another one now can be copied again there, whatever the other holds")
    void theNewTargetIsLikeAnyOther() throws IOException {
        scenario.onTarget("DROP TABLE g", "CREATE TABLE g (LIKE f)").onSource("INSERT INTO g VALUES (100, true, 'g')");
        write("{match: f, where: keep}", "{match: g}");
        scenario.verb("generate", "--refresh", "--rules", rules.toString()).done();
        scenario.verb("migrate").done();
        again("{match: f, target: g}", "{match: g}");
        scenario.verb("reset", "--table", "f").done();
        scenario.verb("migrate").done();
        assertThat(rows("g")).isEqualTo("10 10");
        assertThat(rows("f")).as("the earlier copy stays").isEqualTo("3 3");
    }

    @Test
    @DisplayName("promise 8: --recopy into a target that was emptied is by the later rules, too, and verified so")
    void anEmptiedTargetIsCopiedByTheLaterRules() throws IOException {
        scenario.verb("migrate").done();
        again("{match: f}");
        scenario.onTarget("TRUNCATE f");
        scenario.verb("migrate", "--recopy", "f").done();
        assertThat(rows("f")).isEqualTo("9 9");
        scenario.verb("verify").done();
    }
}
