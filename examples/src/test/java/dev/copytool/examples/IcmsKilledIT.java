package dev.copytool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.Contents;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 3: the program dies in each phase of the staged example, runs again, and the target is what it would have been. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(PostgresExtension.class)
class IcmsKilledIT {
    private static final Path EXAMPLE = Programs.ROOT.resolve("examples/icms");

    /** Numbers of processes come from a sequence, which skips those of transactions that were rolled back. */
    private static final String BY_NAME = "(SELECT l.name FROM staging.legacy l WHERE l.process_id = %s)";

    private final PostgresServer server;
    private final Path directory;
    private final LegacyDatabase legacy;
    private final Map<String, List<String>> whole;

    IcmsKilledIT(PostgresServer server) throws IOException, InterruptedException {
        this.server = server;
        directory = Files.createTempDirectory("copytool-icms");
        legacy = LegacyDatabase.make(directory, EXAMPLE.resolve("v1.sql"));
        String target = target();
        Programs.Ran ran = run(Programs.product(), target);
        assertThat(ran.code()).as(ran.output()).isZero();
        whole = contents(target);
        server.dropDatabase(target);
    }

    @AfterAll
    void tearDown() {
        Temporary.remove(directory);
    }

    private String target() throws IOException {
        String target = server.newDatabase();
        server.execute(target, Files.readString(EXAMPLE.resolve("target.sql")));
        return target;
    }

    private Programs.Ran run(List<String> command, String target) throws IOException, InterruptedException {
        Path plan = directory.resolve(target + ".yaml");
        String text = Files.readString(EXAMPLE.resolve("plan.yaml"))
                .replaceFirst("(?m)^requires_env: .*$", "")
                .replace("\"${V1_URL}\"", "\"" + legacy.url() + "\"")
                .replace("${TARGET_URL}", server.uri(target));
        Files.writeString(plan, text);
        String driver = legacy.driver().toString();
        return Programs.run(command, "run", plan.toString(), "--parallel", "1", "--driver-path", driver);
    }

    private Map<String, List<String>> contents(String target) {
        return Contents.of(
                server,
                target,
                Map.of(
                        "process_id", BY_NAME,
                        "application_id", BY_NAME,
                        "staging.process.id", BY_NAME,
                        "app.process.id", BY_NAME,
                        "staging.stored_file.application_id", "%s"));
    }

    @ParameterizedTest(name = "promise 3, M1: killed {0}, run again: the target is as if it had not been")
    @ValueSource(
            strings = {
                "IN_COPY@user.account",
                "AFTER_COMMIT@import-application.application",
                "IN_COPY@import-application-xml.sil-goods",
                "BEFORE_COMMIT@import-application-xml.enquiry",
                "AFTER_COMMIT@import-application-xml.sil-response",
                "BEFORE_COMMIT@import-application-v2.application",
                "AFTER_COMMIT@import-application-v2.task",
                "BEFORE_COMMIT@file-content.content"
            })
    void aDeathChangesNothing(String place) throws IOException, InterruptedException {
        String target = target();
        Programs.Ran dead = run(Programs.over(KillAtMain.class, place), target);
        assertThat(dead.code()).as(dead.output()).isEqualTo(KillAtMain.DEATH);
        Programs.Ran again = run(Programs.product(), target);
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(contents(target)).isEqualTo(whole);
        assertThat(whole.get("app.import_application")).hasSize(5);
        server.dropDatabase(target);
    }
}
