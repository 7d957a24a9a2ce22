package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example's plan, on the shapes of the two services. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class OpenLmisTest {
    private static final Path PLAN = Path.of("../examples/openlmis-contacts/openlmis-contacts.yaml");
    private static final String ALL = "SELECT u.id, u.phonenumber, u.allownotify, nullif(btrim(u.email), ''),"
            + " CASE WHEN btrim(u.email) <> '' THEN u.verified END FROM referencedata.users u";
    private static final String CONTACTS = "SELECT referencedatauserid, phonenumber, allownotify, email, emailverified"
            + " FROM notification.user_contact_details";

    private Scenario scenario;
    private Path plan;

    @BeforeEach
    void setUp(PostgresServer server) throws IOException {
        scenario = new Scenario(server)
                .onSource("CREATE SCHEMA referencedata", """
                        CREATE TABLE referencedata.users (id uuid NOT NULL, allownotify boolean DEFAULT true,
                            email varchar(255), verified boolean NOT NULL DEFAULT false, phonenumber varchar(255))""", """
                        INSERT INTO referencedata.users
                        SELECT ('00000000-0000-0000-0000-0000000000' || lpad(n::text, 2, '0'))::uuid, n % 3 > 0,
                               'user' || n || '@example.org', n % 2 = 0, '+' || n FROM generate_series(1, 21) n""")
                .onTarget("CREATE SCHEMA notification", """
                        CREATE TABLE notification.user_contact_details (allownotify boolean DEFAULT true,
                            email varchar(255), emailverified boolean, phonenumber varchar(255),
                            referencedatauserid uuid PRIMARY KEY)""");
        plan = scenario.directory.resolve("plan.yaml");
        Files.copy(PLAN, plan);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private CliRun run(String... options) {
        return run(Seams.NONE, options);
    }

    private CliRun run(Seams seams, String... options) {
        List<String> words = new java.util.ArrayList<>(List.of("run", plan.toString()));
        words.addAll(List.of(options));
        return CliRun.with(Map.of(
                        "REFERENCEDATA_URL", scenario.from.uri(scenario.source),
                        "NOTIFICATION_URL", scenario.to.uri(scenario.target)))
                .through(seams)
                .run(words.toArray(String[]::new));
    }

    private void everyUserHasArrived() {
        assertThat(scenario.to.checksum(scenario.target, CONTACTS))
                .isEqualTo(scenario.from.checksum(scenario.source, ALL))
                .doesNotStartWith("0/");
    }

    private void user(String set, int number) {
        scenario.onSource("UPDATE referencedata.users SET " + set + " WHERE id::text LIKE '%" + number + "'");
    }

    @Test
    void allTwentyOneUsersArrive() {
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("contacts.users -> notification.user_contact_details: 21 inserted");
        everyUserHasArrived();
    }

    @Test
    @DisplayName("O1, O2, O3: NULL stays NULL, a blank address is none, and an unknown wish stays unknown")
    void whatIsNotThereStaysSo() {
        user("phonenumber = NULL", 11);
        user("email = '   '", 12);
        user("email = NULL", 13);
        user("allownotify = NULL", 14);
        run().done();
        everyUserHasArrived();
        assertThat(scenario.targetValue(
                        "SELECT count(*) FROM notification.user_contact_details WHERE phonenumber IS NULL"))
                .isEqualTo("1");
        assertThat(
                        scenario.targetValue(
                                "SELECT count(*) FROM notification.user_contact_details WHERE email IS NULL AND emailverified IS NULL"))
                .isEqualTo("2");
        assertThat(scenario.targetValue(
                        "SELECT count(*) FROM notification.user_contact_details WHERE allownotify IS NULL"))
                .isEqualTo("1");
    }

    @Test
    @DisplayName("O4: any text is safe")
    void anyTextIsSafe() {
        user("email = 'o''brien@example.org'", 11);
        user("phonenumber = '1,2'", 12);
        user("phonenumber = E'1\\n2\\t\\\\N\\\\.'", 13);
        user("email = $$'); DROP TABLE notification.user_contact_details; --$$", 14);
        run().done();
        everyUserHasArrived();
    }

    @Test
    @DisplayName("O5: a second run brings the users that have come since, and leaves what was changed meanwhile")
    void aSecondRunKeepsEditsAndAddsTheNewOnly() {
        run().done();
        scenario.onTarget(
                "UPDATE notification.user_contact_details SET email = 'edited@example.org' WHERE phonenumber = '+5'",
                "INSERT INTO notification.user_contact_details (referencedatauserid) VALUES (gen_random_uuid())");
        scenario.onSource(
                "INSERT INTO referencedata.users VALUES (gen_random_uuid(), true, 'new@example.org', true, '+22')");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("1 inserted, 21 unchanged");
        assertThat(scenario.targetValue("SELECT count(*) FROM notification.user_contact_details"))
                .isEqualTo("23");
        assertThat(scenario.targetValue("SELECT email FROM notification.user_contact_details WHERE phonenumber = '+5'"))
                .isEqualTo("edited@example.org");
    }

    @Test
    @DisplayName("O5: replacing tells which tables a cascade would hit, and does not do it unasked")
    void replacingDoesNotCascadeUnasked() throws IOException {
        scenario.onTarget("CREATE TABLE notification.digest (who uuid REFERENCES notification.user_contact_details"
                + " ON DELETE CASCADE)");
        String text = Files.readString(plan);
        String replacing = text.substring(0, text.indexOf("          mode:")) + "          mode: replace\n";
        Files.writeString(plan, replacing);
        CliRun refused = run();
        assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err())
                .contains("would cascade to notification.digest (its rows would go too)")
                .contains("'cascade: true' allows it");
        Files.writeString(plan, replacing + "          cascade: true\n");
        scenario.onTarget(
                "INSERT INTO notification.user_contact_details (referencedatauserid) VALUES (gen_random_uuid())");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("21 inserted, 1 deleted before");
        everyUserHasArrived();
    }

    @Test
    @DisplayName("O5: an upsert brings the source's values and leaves what is only there")
    void anUpsertUpdatesWhatDiffers() throws IOException {
        run().done();
        scenario.onTarget(
                "UPDATE notification.user_contact_details SET email = 'edited@example.org' WHERE phonenumber = '+5'",
                "INSERT INTO notification.user_contact_details (referencedatauserid) VALUES (gen_random_uuid())");
        Files.writeString(plan, Files.readString(plan).replace("insert-missing", "upsert"));
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("1 updated, 20 unchanged");
        assertThat(scenario.targetValue("SELECT count(*) FROM notification.user_contact_details"))
                .isEqualTo("22");
    }

    @Test
    @DisplayName("O6: all rows are of one moment and come in one transaction, or none does")
    void aFailureLeavesNothing() {
        scenario.onTarget("ALTER TABLE notification.user_contact_details ADD CHECK (phonenumber <> '+21')");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.targetValue("SELECT count(*) FROM notification.user_contact_details"))
                .isEqualTo("0");
        scenario.onTarget("ALTER TABLE notification.user_contact_details DROP CONSTRAINT"
                + " user_contact_details_phonenumber_check");
        run("--retry-errors").done();
        everyUserHasArrived();
    }

    @Test
    @DisplayName("O7: nothing of the users is left in files")
    void noPersonalDataIsLeftInFiles() throws IOException {
        run().done();
        try (var files = Files.list(scenario.directory)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("user7@example.org");
            }
        }
    }

    @Test
    void aRehearsalTellsWhatWouldComeAndChangesNothing() {
        CliRun ran = run("--dry-run");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("21 inserted").contains("rolled back");
        assertThat(scenario.targetValue("SELECT count(*) FROM notification.user_contact_details"))
                .isEqualTo("0");
        assertThat(scenario.targetValue("SELECT to_regnamespace('copytool') IS NULL"))
                .isEqualTo("t");
        assertThat(plan.resolveSibling("plan.yaml.sqlite")).doesNotExist();
    }
}
