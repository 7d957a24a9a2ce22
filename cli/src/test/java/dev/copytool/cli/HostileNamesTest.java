package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.testing.DumpableExtension;
import dev.copytool.engine.testing.DumpableServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Names made at random of what trips programs up go through the whole of the work. {@code -Dcopytool.names.seed=N} repeats a
 * failure, {@code -Dcopytool.names.rounds=N} looks for longer.
 */
@Timeout(600)
@ExtendWith(DumpableExtension.class)
@DisplayName("promise 10: no name and no value ever becomes SQL, a pattern, an option or a line of its own")
class HostileNamesTest {
    private static final long SEED = Long.getLong("copytool.names.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("copytool.names.rounds", 1);
    private static final int MOST_BYTES = 63;

    /** What quoting, patterns, shells, psql, COPY, CSV, JSON, YAML and terminals each take for something else. */
    private static final List<String> PIECES = List.of(
            "\"",
            "\"\"",
            "'",
            "''",
            "\\",
            "\\N",
            "\\.",
            ";",
            "; DROP TABLE canary; --",
            "--",
            "/*",
            "*/",
            "$$",
            "$a$",
            "$1",
            "?",
            "??",
            ":x",
            "%",
            "%s",
            "%00",
            "{0}",
            "${x}",
            "\n",
            "\r",
            "\t",
            "\u0001",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\u2028",
            "\u202e",
            "\u200d",
            " ",
            "  ",
            ".",
            "..",
            "/",
            ",",
            "*",
            "[a-z]",
            "(",
            ")",
            "|",
            "^",
            "-",
            "--help",
            "@",
            "#",
            "&",
            "=",
            "~",
            "`",
            "!",
            "é",
            "e\u0301",
            "ß",
            "İ",
            "ｓｅｌｅｃｔ",
            "аdmin",
            "数据",
            "𝒯",
            "🐘",
            "select",
            "table",
            "user",
            "NULL",
            "true",
            "copytool",
            "public",
            "Upper",
            "2020-01-01",
            "U&",
            "E'",
            "pg_");

    private final Random random = new Random(SEED);

    private String name() {
        StringBuilder name = new StringBuilder();
        int pieces = 1 + random.nextInt(6);
        boolean long63 = random.nextInt(5) == 0;
        while (pieces-- > 0 || long63) {
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            if ((name + piece).getBytes(UTF_8).length > MOST_BYTES) {
                break;
            }
            name.append(piece);
        }
        // A schema of such a beginning is the server's own.
        return name.toString().startsWith("pg_") ? "x" + name.substring(1) : name.toString();
    }

    /** Of letters that the locale can hand to another program by its environment; of others prepare says that they cannot be. */
    private String userName() {
        CharsetEncoder handed =
                Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder();
        String name = name();
        while (!handed.canEncode(name)) {
            name = name();
        }
        return name;
    }

    private List<String> names(int count) {
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < count) {
            names.add(name());
        }
        return new ArrayList<>(names);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** As a scalar of YAML between double quotes, every character escaped that is not plain. */
    private static String yaml(String text) {
        StringBuilder yaml = new StringBuilder("\"");
        text.codePoints()
                .forEach(c -> yaml.append(
                        c > ' ' && c < 0x7f && c != '"' && c != '\\' ? Character.toString(c) : "\\U%08x".formatted(c)));
        return yaml.append('"').toString();
    }

    private static String regex(String text) {
        StringBuilder regex = new StringBuilder();
        text.codePoints().forEach(c -> regex.append("\\x{%x}".formatted(c)));
        return regex.toString();
    }

    @Test
    void passThroughTheWholeOfTheWork(DumpableServer server) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scenario scenario = new Scenario(server.server())) {
                round(scenario);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dcopytool.names.seed=" + SEED + ", round " + round, e);
            }
        }
    }

    private void round(Scenario scenario) throws IOException {
        String schema = name();
        List<String> tables = names(6);
        String user = userName();
        scenario.both(
                "CREATE TABLE canary (alive text)",
                "INSERT INTO canary VALUES ('yes')",
                "CREATE SCHEMA " + quoted(schema));
        scenario.onSource("CREATE ROLE " + quoted(user) + " SUPERUSER LOGIN");
        try {
            for (String table : tables) {
                List<String> columns = names(3);
                String full = quoted(schema) + "." + quoted(table);
                String first = quoted(columns.get(0));
                scenario.onSource(
                        "CREATE TABLE " + full + " (" + first + " text, " + quoted(columns.get(1)) + " int, "
                                + quoted(columns.get(2)) + " text DEFAULT " + literal(name()) + ", CONSTRAINT "
                                + quoted(name()) + " CHECK (" + first + " <> 'never'))",
                        "INSERT INTO " + full + " SELECT v, 1 FROM unnest(ARRAY[" + literal(name()) + ", "
                                + literal(name()) + ", NULL]) v");
            }
            // One by a regular expression, into a group of such a name, and the rest by a pattern.
            Files.writeString(
                    scenario.directory.resolve("rules.yaml"),
                    "rules:\n  - match_regex: " + yaml("^" + regex(tables.get(0)) + "$") + "\n    group: "
                            + yaml(name() + "g") + "\n  - match: \"*\"\n");
            whole(scenario, schema, tables, user);
        } finally {
            scenario.onSource("REASSIGN OWNED BY " + quoted(user) + " TO postgres", "DROP ROLE " + quoted(user));
        }
    }

    /** Names stand behind an equals sign: who writes --help as a word of its own is told the options. */
    private void whole(Scenario scenario, String schema, List<String> tables, String user) {
        String source = scenario.from
                .uri(scenario.source)
                .replace(
                        scenario.from.user() + "@",
                        URLEncoder.encode(user, UTF_8).replace("+", "%20") + "@");
        Path rules = scenario.directory.resolve("rules.yaml");
        run(
                scenario,
                "generate",
                scenario.manifest.toString(),
                "--source",
                source,
                "--target",
                scenario.to.uri(scenario.target),
                "--rules",
                rules.toString(),
                "--schema=" + schema);
        assertThat(scenario.manifestRows("SELECT count(*) FROM tables")).containsExactly("" + tables.size());
        run(scenario, "prepare", scenario.manifest.toString(), "--dry-run");
        run(scenario, "prepare", scenario.manifest.toString());
        run(scenario, "check", scenario.manifest.toString());
        run(scenario, "migrate", scenario.manifest.toString(), "--dry-run");
        run(
                scenario,
                "migrate",
                scenario.manifest.toString(),
                "--table=" + Advice.table(new TableName(schema, tables.get(0))));
        run(scenario, "migrate", scenario.manifest.toString());
        run(scenario, "verify", scenario.manifest.toString());
        for (String form : List.of("--json", "--csv")) {
            run(scenario, "status", scenario.manifest.toString(), "list", form);
        }
        assertThat(run(scenario, "status", scenario.manifest.toString(), "list")
                        .out()
                        .lines())
                .hasSize(2 + tables.size());
        run(
                scenario,
                "migrate",
                scenario.manifest.toString(),
                "--recopy=" + Advice.table(new TableName(schema, tables.get(1))));
        for (String table : tables) {
            String all = "SELECT * FROM " + quoted(schema) + "." + quoted(table);
            assertThat(scenario.to.checksum(scenario.target, all))
                    .isEqualTo(scenario.from.checksum(scenario.source, all));
        }
        assertThat(scenario.sourceValue("SELECT alive FROM canary")).isEqualTo("yes");
        assertThat(scenario.targetValue("SELECT alive FROM canary")).isEqualTo("yes");
    }

    private static CliRun run(Scenario scenario, String... words) {
        CliRun run = CliRun.with(Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8"))
                .stoppedBy(scenario.stop)
                .run(words);
        assertThat(run.code())
                .as(String.join(" ", words) + "\n" + run.everything())
                .isEqualTo(ExitCode.DONE);
        return run;
    }
}
