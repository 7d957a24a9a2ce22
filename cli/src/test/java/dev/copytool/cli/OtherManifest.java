package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A second manifest over the databases of a scenario, whose own is the first.
 *
 * @param file where it is
 */
record OtherManifest(Scenario scenario, Path file) {

    static OtherManifest of(Scenario scenario) {
        return new OtherManifest(scenario, scenario.directory.resolve("other.sqlite"));
    }

    /** The same tables in both databases, with 100 rows in the source. */
    void tables(String... names) {
        for (String name : names) {
            scenario.both("CREATE TABLE " + name + " (n int)")
                    .onSource("INSERT INTO " + name + " SELECT generate_series(1, 100)");
        }
    }

    /** Generates both manifests. */
    void generateBoth(String... more) {
        scenario.generate(more).done();
        generate(more);
    }

    void generate(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "generate",
                file.toString(),
                "--source",
                scenario.from.uri(scenario.source),
                "--target",
                scenario.to.uri(scenario.target)));
        words.addAll(Arrays.asList(more));
        scenario.run(words.toArray(String[]::new)).done();
    }

    void change(String... statements) {
        try (Connection manifest = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = manifest.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    CliRun migrate(String... more) {
        List<String> words = new ArrayList<>(List.of("migrate", file.toString()));
        words.addAll(Arrays.asList(more));
        return scenario.run(words.toArray(String[]::new));
    }

    /** Runs it when the first one has registered and is about to copy. */
    CliRun migrateBeside(String... more) {
        CompletableFuture<CliRun> rival = new CompletableFuture<>();
        scenario.verb(new AfterParts(0, () -> rival.complete(migrate(more))), "migrate")
                .done();
        return rival.join();
    }

    static void refused(CliRun run, String... reasons) {
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains(reasons);
    }

    /** How many rows are in the target's table. */
    String rows(String table) {
        return scenario.targetValue("SELECT count(*) FROM " + table);
    }
}
