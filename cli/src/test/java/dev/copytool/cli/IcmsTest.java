package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of a staged migration: what one run of its plan makes of V1, which is H2 as if it were Oracle. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(PostgresExtension.class)
class IcmsTest {
    private IcmsWorld world;
    private CliRun ran;

    IcmsTest(PostgresServer server) throws IOException, SQLException {
        world = IcmsWorld.inH2(server);
        ran = world.run();
    }

    @BeforeAll
    void itEndsWell() {
        ran.done();
    }

    @AfterAll
    void close() throws SQLException {
        world.close();
    }

    private List<String> rows(String query) {
        return world.rows(query);
    }

    @Test
    void everyCheckPasses() {
        CliRun checked = world.verify();
        assertThat(checked.code()).as(checked.everything()).isEqualTo(ExitCode.DONE);
        assertThat(checked.out()).contains("a draft of 2019", "SIL/2022/1001", "1234673.39");
    }

    @Test
    void accountsArriveWithoutThoseWhoAreNone() {
        assertThat(rows("SELECT id, username, last_name, is_active, password FROM app.account ORDER BY id"))
                .containsExactly(
                        "1|system|null|t|!",
                        "2|ada@harbour.example|Archer|t|fox_pbkdf2_sha1$10000$2:s1$aa11",
                        "3|ben@harbour.example|O'Brien|t|fox_pbkdf2_sha1$10000$3:s2$bb22",
                        "4|cleo@harbour.example|null|f|fox_pbkdf2_sha1$10000$4:s3$cc33",
                        "5|dan@harbour.example|Dale|t|fox_pbkdf2_sha1$10000$5:s4$dd44",
                        "8|fay@harbour.example|Fox|t|fox_pbkdf2_sha1$10000$8:s6$ff66");
    }

    @Test
    void datesAreReadInEveryForm() {
        assertThat(rows("SELECT DISTINCT born FROM app.account WHERE id > 1")).containsExactly("1984-10-14");
        assertThat(rows("SELECT received FROM app.report ORDER BY id"))
                .containsExactly("2022-10-14", "2022-10-20", "2022-04-01");
    }

    @Test
    void momentsAreOfLondonAndOfTheHourThatCameTwiceTheFirst() {
        assertThat(rows("SELECT last_login AT TIME ZONE 'UTC' FROM app.account WHERE id IN (2, 3, 8) ORDER BY id"))
                .containsExactly("2022-07-25 10:05:59", "2022-10-30 00:30:00", "2022-10-29 23:59:59");
        assertThat(rows("SELECT closed AT TIME ZONE 'UTC' FROM app.checklist WHERE closed IS NOT NULL"))
                .containsExactly("2022-10-30 00:30:00");
    }

    @Test
    @DisplayName("2.5 simple list, skip row if field empty, derived flags")
    void listsAndFlags() {
        assertThat(rows("SELECT id, account_id, number, kind, remark FROM app.phone_number ORDER BY id"))
                .containsExactly(
                        "1|2|01632 960001|WORK|desk & fax",
                        "2|2|01632 960002|MOBILE|null",
                        "3|3|01632 960003|HOME|null",
                        "4|3|01632 960004|FAX|ring first",
                        "5|5|+44 1632 960005|MOBILE|null");
        assertThat(rows("SELECT address, is_primary, portal_notifications FROM app.email ORDER BY id"))
                .containsExactly("ada@harbour.example|t|t", "ada@home.example|f|t", "ben@harbour.example|f|f");
    }

    @Test
    @DisplayName("2.5 several parents, one child table")
    void sellersOfAllKindsOfApplications() {
        assertThat(rows("SELECT p.process_type, s.kind, s.name, s.registration FROM app.seller s"
                        + " JOIN app.process p ON p.id = s.process_id ORDER BY s.id"))
                .containsExactly(
                        "SIL|LEGAL|Fjord Arms AS|NO-77",
                        "SIL|NATURAL|Nils Nord|null",
                        "DFL|LEGAL|Gun & Rod|null",
                        "OIL|NATURAL|Olga Ost|null");
    }

    @Test
    @DisplayName(
            "2.5 ordinal kept, route by discriminator, update an earlier row; a description that comes again is numbered")
    void goodsGoIntoTheTablesOfTheirSections() {
        assertThat(rows("SELECT ordinal, section FROM staging.sil_goods ORDER BY process_id, ordinal"))
                .containsExactly(
                        "1|SEC1", "2|SEC2", "3|SEC5", "4|SEC1", "5|SEC1", "1|OBSOLETE_CALIBRE", "2|OTHER", "3|LEGACY");
        assertThat(rows("SELECT id, description, quantity, unlimited FROM app.sil_goods_sec1 ORDER BY id"))
                .containsExactly("1|Hunting rifle, .308|4|f", "2|Hunting rifle|1|f", "3|Hunting rifle (1)|2|f");
        assertThat(rows("SELECT description, quantity, unlimited FROM app.sil_goods_sec2"))
                .containsExactly("Shotgun, 12 bore|3|f");
        assertThat(rows("SELECT description, quantity, unlimited FROM app.sil_goods_sec5"))
                .containsExactly("Flare pistol|null|t");
        assertThat(rows("SELECT description FROM app.sil_goods_obsolete UNION ALL SELECT description FROM"
                        + " app.sil_goods_other UNION ALL SELECT description FROM app.sil_goods_legacy"))
                .containsExactly("Musket", "Harpoon", "Blunderbuss");
    }

    @Test
    @DisplayName("2.5 zip two sibling lists, reversed list order")
    void certificatesMeetTheirGoods() {
        assertThat(
                        rows(
                                "SELECT description, certificate_reference, certificate_expires FROM app.dfl_goods ORDER BY id"))
                .containsExactly("Starting pistol|C-2|2025-03-03", "Drill rifle|C-1|2024-02-01");
    }

    @Test
    @DisplayName("2.5 reversed list order, allocate a parent-table row too; M2: one number in all tables")
    void enquiriesAreProcessesTheOldestFirst() {
        assertThat(rows(
                        "SELECT e.subject, e.requested AT TIME ZONE 'UTC', e.reply, p.process_type, p.created = e.requested"
                                + " FROM app.enquiry e JOIN app.process p ON p.id = e.process_id"
                                + " JOIN staging.import_application a ON a.process_id = e.application_id"
                                + " WHERE a.legacy_id = 1001 ORDER BY e.process_id"))
                .containsExactly(
                        "Oldest|2022-07-26 08:30:00|Fjord Arms|FIR|t", "Newest|2022-08-02 09:00:00|null|FIR|t");
        assertThat(rows("SELECT process_type, count(*) FROM app.process GROUP BY 1 ORDER BY 1"))
                .containsExactly("APPROVAL|2", "DFL|1", "FIR|3", "OIL|1", "SIL|3");
        assertThat(rows("SELECT count(*), count(DISTINCT process_id) FROM staging.legacy"))
                .containsExactly("10|10");
    }

    @Test
    @DisplayName("2.5 value types: predicates")
    void onlyOpenRequestsAreUpdateRequests() {
        assertThat(rows("SELECT text, requested AT TIME ZONE 'UTC' FROM app.update_request ORDER BY id"))
                .containsExactly("Sign it|2022-07-26 07:00:00", "Correct the address|2022-08-03 07:00:00");
    }

    @Test
    @DisplayName("2.5 skip row if field empty, unless it is unlimited")
    void quantitiesAreKeptWhereThereIsOne() {
        assertThat(rows("SELECT act_id, quantity, unlimited FROM app.act_quantity ORDER BY id"))
                .containsExactly("1|4|f", "2|null|t", "7|20|f");
    }

    @Test
    @DisplayName("2.5 value types: int, decimal, date, truth, yes/no/n/a, text, XML")
    void valuesOfDocumentsHaveTheTypeOfTheirColumn() {
        assertThat(rows("SELECT complete, validity_match, authority, surcharge, cases, received, note, body"
                        + " FROM app.checklist ORDER BY complete"))
                .containsExactly(
                        "f|f|yes|null|12|null|null|null",
                        "t|t|n/a|12.50|5|2022-10-14|kept in the safe|<BODY><P>All <B>well</B></P></BODY>");
    }

    @Test
    @DisplayName("2.5 keep sub-tree as XML for a second pass, three-way branch per element")
    void reportsAreTakenApartInTwoSteps() {
        assertThat(rows(
                        "SELECT report_id, goods_ordinal, kind, file_id, serial, calibre, proofed FROM app.report_firearm"
                                + " ORDER BY id"))
                .containsExactly(
                        "1|1|upload|502|null|null|null",
                        "1|1|upload|503|null|null|null",
                        "1|2|manual|null|A-1|12|t",
                        "1|2|manual|null|A-2|12|f",
                        "1|3|none|null|null|null|null",
                        "3|1|none|null|null|null|null");
    }

    @Test
    void applicationsFindTheirOfficesByOldKeysAndKeepTheirTimes() {
        assertThat(
                        rows(
                                "SELECT i.reference, o.address, i.fee, i.issued_on, i.updated AT TIME ZONE 'UTC'"
                                        + " FROM app.import_application i LEFT JOIN app.office o ON o.id = i.office_id ORDER BY i.process_id"))
                .containsExactly(
                        "SIL/2022/1001|1 Quay Street, Harbour|25.50|2022-10-14|2022-10-30 00:30:00",
                        "SIL/2022/1002/3|The Lighthouse|0.00|null|2022-10-29 23:30:00",
                        "DFL/2022/1003|2 Quay Street, Harbour|1234567.89|2022-10-14|2022-03-27 01:00:00",
                        "OIL/2022/1004/1|null|80.00|2022-10-14|2022-12-02 10:00:00",
                        "null|1 Quay Street, Harbour|null|null|2022-12-24 10:00:00");
    }

    @Test
    void lettersLoseTheMarksOfTheirEditor() {
        assertThat(rows("SELECT letter FROM app.import_application WHERE letter IS NOT NULL ORDER BY process_id"))
                .containsExactly(
                        "<p>Dear [[CONTACT_NAME]], licence [[LICENCE_NUMBER]]</p><p>Yours</p>", "No mail merge here");
    }

    @Test
    void sequencesGoOnAfterTheHighestIdOrBeginWithOne() {
        assertThat(rows("SELECT nextval(pg_get_serial_sequence('app.importer', 'id')),"
                        + " nextval(pg_get_serial_sequence('app.account', 'id'))"))
                .containsExactly("13|9");
        assertThat(rows("SELECT nextval('app.process_id_seq') > max(id) FROM app.process"))
                .containsExactly("t");
    }

    @Test
    void filesArriveWithTheirContent() {
        assertThat(rows("SELECT f.path, f.bytes = length(c.content), c.content FROM app.stored_file f"
                        + " JOIN app.file_content c ON c.file_id = f.id ORDER BY f.id"))
                .containsExactly(
                        "sil_application_files/501-passport scan.png|t|\\x89504e470d0a",
                        "report_files/502-serials (1).csv|t|\\x412c310d0a5c2e",
                        "report_files/503-serials (2).csv|t|\\x",
                        "dfl_application_files/504-Zeugnis für Übungen.pdf|t|\\x255044462d");
        assertThat(rows("SELECT i.reference, count(*) FROM app.application_file f JOIN app.import_application i"
                        + " USING (process_id) GROUP BY 1 ORDER BY 1"))
                .containsExactly("DFL/2022/1003|1", "SIL/2022/1001|3");
    }

    @Test
    void whatFollowsFromRowsIsMadeOfThem() {
        assertThat(rows("SELECT t.task_type, i.reference FROM app.case_task t JOIN app.import_application i"
                        + " USING (process_id) ORDER BY t.id"))
                .containsExactly("PROCESS|SIL/2022/1002/3", "PROCESS|null");
        assertThat(rows("SELECT c.name FROM app.application_country a JOIN app.country c ON c.id = a.country_id"
                        + " ORDER BY a.id"))
                .containsExactly("Norway", "Sweden", "Côte d'Ivoire");
    }
}
