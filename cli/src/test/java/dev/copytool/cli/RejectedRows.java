package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** What a scenario's runs left in {@code DB.rejects}. */
record RejectedRows(Scenario scenario) {
    private static final Pattern ROW = Pattern.compile("\"row\":(\\d+),\"sqlstate\":\"(\\w+)\"");

    Path directory() {
        return Path.of(scenario.manifest + ".rejects");
    }

    /** The names of all files there are, sorted. */
    List<String> files() {
        if (!Files.exists(directory())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The contents of the only file whose name ends so. */
    byte[] only(String ending) {
        List<String> found =
                files().stream().filter(name -> name.endsWith(ending)).toList();
        assertThat(found).hasSize(1);
        try {
            return Files.readAllBytes(directory().resolve(found.get(0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String reasons() {
        return new String(only(".jsonl"), StandardCharsets.UTF_8);
    }

    /** Of each rejected row its number and SQLSTATE, as {@code 3 22003}. */
    List<String> numbers() {
        List<String> numbers = new ArrayList<>();
        for (Matcher matcher = ROW.matcher(reasons()); matcher.find(); ) {
            numbers.add(matcher.group(1) + " " + matcher.group(2));
        }
        return numbers;
    }

    /** The numbers of the rejected rows. */
    List<Integer> rows() {
        return numbers().stream()
                .map(number -> Integer.valueOf(number.substring(0, number.indexOf(' '))))
                .toList();
    }

    /**
     * Asserts that the target's rows and the rejected ones together are the source's, and as many as the marker and the
     * manifest say.
     */
    void account(String table, long rejected) {
        String rows = "SELECT * FROM " + table;
        scenario.onSource("DROP TABLE IF EXISTS rejected", "CREATE TABLE rejected AS " + rows + " LIMIT 0");
        try (Connection connection = scenario.from.connect(scenario.source)) {
            long loaded = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY rejected FROM STDIN", new ByteArrayInputStream(only(".copy")));
            assertThat(loaded).isEqualTo(rejected);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
        List<String> together = new ArrayList<>(scenario.to.rows(scenario.target, rows));
        together.addAll(scenario.from.rows(scenario.source, "SELECT * FROM rejected"));
        Collections.sort(together);
        List<String> sent = new ArrayList<>(scenario.from.rows(scenario.source, rows));
        Collections.sort(sent);
        assertThat(together).isEqualTo(sent);
        String counts = sent.size() - rejected + "|" + rejected;
        assertThat(scenario.to.rows(
                        scenario.target,
                        "SELECT rows, rejected FROM copytool.commit_marker WHERE replaced_by IS NULL AND target = '\"public\".\""
                                + table + "\"'"))
                .containsExactly(counts);
        assertThat(scenario.manifestRows("SELECT rows, rejected FROM tables WHERE source_table = '" + table + "'"))
                .containsExactly(counts);
        assertThat(numbers()).hasSize(Math.toIntExact(rejected));
        scenario.onSource("DROP TABLE rejected");
    }
}
