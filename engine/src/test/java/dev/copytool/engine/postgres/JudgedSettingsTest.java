package dev.copytool.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a role or a database can set is set by the program's sessions, or somebody has said why it does no harm. */
class JudgedSettingsTest {
    private static final ServerVersions SERVERS = new ServerVersions();

    private static final String SETTABLE = """
            SELECT name FROM pg_settings
             WHERE context IN ('user', 'superuser', 'backend', 'superuser-backend') AND name %s LIKE 'citus.%%'
            """;

    @AfterAll
    static void endServers() {
        SERVERS.close();
    }

    static IntStream versions() {
        return IntStream.rangeClosed(ServerVersions.OLDEST, ServerVersions.NEWEST);
    }

    @ParameterizedTest(name = "promise 13: every setting that a role of PostgreSQL {0} can have is set, or was judged")
    @MethodSource("versions")
    void everySettingIsJudged(int version) {
        TestServer server = SERVERS.of(version);
        assertThat(unjudged(server.rows("postgres", SETTABLE.formatted("NOT")))).isEmpty();
    }

    @Test
    @ExtendWith(CitusExtension.class)
    @DisplayName("promise 13: every setting of Citus that a role can have is set, or was judged")
    void everySettingOfCitusIsJudged(CitusCluster cluster) {
        String database = cluster.newDatabase();
        assertThat(unjudged(cluster.rows(database, SETTABLE.formatted("")))).isEmpty();
        cluster.dropDatabase(database);
    }

    /** A pattern a line, then why those do no harm. */
    private static Set<String> unjudged(List<String> names) {
        Set<String> set = SessionSettings.names();
        List<Pattern> harmless = new ArrayList<>();
        for (String line : judgements().lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                assertThat(line).as("why").matches("\\S+\\s+\\S.*");
                harmless.add(Pattern.compile(line.split("\\s", 2)[0], Pattern.CASE_INSENSITIVE));
            }
        }
        Set<String> left = new TreeSet<>(names);
        left.removeIf(name -> set.stream().anyMatch(name::equalsIgnoreCase)
                || harmless.stream().anyMatch(pattern -> pattern.matcher(name).matches()));
        return left;
    }

    private static String judgements() {
        try (var in = JudgedSettingsTest.class.getResourceAsStream("judged-settings.txt")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
