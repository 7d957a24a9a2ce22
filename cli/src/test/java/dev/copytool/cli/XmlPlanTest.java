package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Steps of a plan that make rows of documents. */
class XmlPlanTest extends PlanFixture {
    private static final String PLAN = """
            - name: export
              items:
                - name: person
                  source: {connection: here, query: "SELECT id, doc FROM person"}
                  target: {table: person, mode: append}
            - name: extract
              items:
                - name: phone
                  source:
                    connection: target
                    query: SELECT id AS person, doc, 'unused' AS more FROM person
                    xml:
                      column: doc
                      zone: Europe/London
                      rows:
                        - each: /P/PHONE
                          order: reversed
                          columns:
                            person_id: {from: person}
                            ordinal: {ordinal: true}
                            number: {path: NUMBER}
                            kind: {path: KIND, map: {H: home, M: mobile}}
                            since: {path: SINCE}
                            calls: {path: CALLS, as: xml}
                  target: {table: phone, mode: append}
            - name: extract2
              items:
                - name: call
                  source:
                    connection: target
                    query: SELECT person_id, ordinal, calls FROM phone
                    xml:
                      column: calls
                      rows:
                        each: /CALLS/CALL
                        columns: {person_id: {from: person_id}, phone: {from: ordinal}, minutes: {path: "@min"}}
                  target:
                    - {table: long_call, mode: append, when: minutes >= 60}
                    - {table: call, mode: append, when: minutes < 60}
            """;

    private void tables(String... documents) {
        scenario.onSource("CREATE TABLE person (id int PRIMARY KEY, doc text)");
        for (int i = 0; i < documents.length; i++) {
            scenario.onSource("INSERT INTO person VALUES (" + (i + 1) + ", $d$" + documents[i] + "$d$)");
        }
        scenario.onTarget(
                "CREATE TABLE person (id int PRIMARY KEY, doc text)",
                "CREATE TABLE phone (id serial, person_id int NOT NULL, ordinal int, number varchar(20), kind text,"
                        + " since timestamptz, calls xml)",
                "CREATE TABLE call (person_id int, phone int, minutes int)",
                "CREATE TABLE long_call (person_id int, phone int, minutes int)");
        write("", PLAN);
    }

    @Test
    @DisplayName("2.5: documents become rows, and parts of them that are kept as XML become rows of other tables")
    void twoLevels() {
        tables(
                "<P><PHONE><NUMBER> 1 </NUMBER><KIND>H</KIND><SINCE>2024-07-01T12:00:00</SINCE>"
                        + "<CALLS><CALL min='61.0'/><CALL min='2'/></CALLS></PHONE><PHONE><NUMBER>2\t\\N</NUMBER></PHONE></P>",
                "<P/>");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.to.rows(
                        scenario.target,
                        "SELECT id, person_id, ordinal, number, kind, since AT TIME ZONE 'UTC' FROM phone ORDER BY id"))
                .containsExactly("1|1|2|2\t\\N|null|null", "2|1|1|1|home|2024-07-01 11:00:00");
        assertThat(scenario.to.rows(scenario.target, "SELECT * FROM call")).containsExactly("1|1|2");
        assertThat(scenario.to.rows(scenario.target, "SELECT * FROM long_call")).containsExactly("1|1|61");
    }

    @Test
    @DisplayName("M8: documents that cannot be read are told and give no rows, the others are in the table; exit 1")
    void rejects() {
        tables(
                "<P><PHONE><NUMBER>1</NUMBER></PHONE></P>",
                "<P><PHONE>",
                "<P><PHONE><NUMBER>3</NUMBER></PHONE><PHONE><KIND>X</KIND></PHONE></P>",
                "<P><PHONE><NUMBER>4</NUMBER></PHONE></P>");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.to.rows(scenario.target, "SELECT person_id, number FROM phone ORDER BY 1"))
                .containsExactly("1|1", "4|4");
        assertThat(ran.out()).contains("extract.phone: 2 rejected", "2 rows of 1 step rejected, see ");
        assertThat(rejectFile(".copy")).isEqualTo("""
                person=2\t<P><PHONE>
                person=3\t<P><PHONE><NUMBER>3</NUMBER></PHONE><PHONE><KIND>X</KIND></PHONE></P>
                """);
        assertThat(rejectFile(".jsonl").lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("extract.phone", "public.phone", "key person=2");
        scenario.to.execute(scenario.target, "TRUNCATE person, phone, call, long_call");
        CliRun rehearsed = run("--skip", "extract2", "--dry-run");
        assertThat(rehearsed.out()).as(rehearsed.everything()).contains("export.person -> public.person: 4 inserted");
        CliRun strict = run(
                "--max-rejects",
                "1",
                "--append",
                "--manifest",
                scenario.directory.resolve("b").toString());
        assertThat(strict.err())
                .as(strict.everything())
                .contains("more than 1 inputs cannot be read, --max-rejects allows no more, so nothing was copied");
        assertThat(count("phone")).isEqualTo("0");
    }

    private String rejectFile(String ending) {
        try (Stream<Path> files = Files.list(Path.of(plan + ".sqlite.rejects"))) {
            return Files.readString(files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatTheQueryDoesNotGiveIsToldBeforeAnythingRuns() {
        tables("<P/>");
        write("", PLAN.replace("SELECT person_id, ordinal, calls FROM", "SELECT person_id, calls FROM"));
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("extract2.call")
                .contains("'xml' reads the query's column ordinal, which it does not give; it gives person_id, calls");
        assertThat(count("person")).isEqualTo("0");
    }
}
