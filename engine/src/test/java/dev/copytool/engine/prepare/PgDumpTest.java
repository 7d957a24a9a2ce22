package dev.copytool.engine.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.connect.ConnectionParameters;
import dev.copytool.engine.connect.ConnectionUri;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program is found, asked in the right way, and believed only where it can be. */
@Timeout(60)
class PgDumpTest {
    private static final TableName TABLE = new TableName("public", "t");

    @TempDir
    Path directory;

    /** A program that says it is of this version, and does this when it is run. */
    private Path program(String place, String version, String script) throws IOException {
        Path program = Files.createDirectories(directory.resolve(place)).resolve("pg_dump");
        Files.writeString(
                program,
                "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) " + version + "'; exit; fi\n"
                        + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    private static Server server(String uri) {
        return new Server(Side.SOURCE, ConnectionUri.parse(uri), "test");
    }

    private static String run(PgDump dump, Server server) {
        return dump.script(server, TABLE, new StopSignal());
    }

    @Test
    void oneThatIsTooOldIsNotUsed() throws IOException {
        Path old = program("old", "15.20 (Debian 15.20-0+deb12u1)", "exit 1");
        assertThatThrownBy(() -> new PgDumpPrograms(Map.of("COPYTOOL_PG_DUMP", old.toString())).forServer(18))
                .isInstanceOf(CopyException.class)
                .hasMessage(
                        "pg_dump 15 (" + old + ") cannot read a server of version 18; install postgresql-client-18 or"
                                + " name it by COPYTOOL_PG_DUMP");
    }

    @Test
    void whereThereIsNoneItIsSaid() {
        assertThatThrownBy(() -> new PgDumpPrograms(Map.of("PATH", directory.toString()), List.of()).forServer(17))
                .hasMessage("no pg_dump was found, which tells how the source's tables are defined; install"
                        + " postgresql-client-17 or name it by COPYTOOL_PG_DUMP");
        assertThatThrownBy(() -> new PgDumpPrograms(Map.of("COPYTOOL_PG_DUMP", "/bin/true")).forServer(17))
                .hasMessage("COPYTOOL_PG_DUMP: /bin/true is no pg_dump");
    }

    @Test
    void theFirstOnThePathThatCanReadTheServerIsUsedElseTheNewest() throws IOException {
        program("path1", "14.1", "echo 14");
        program("path2", "16.0", "echo 16");
        program("pg/17/bin", "17.2", "echo 17");
        program("pg/18/bin", "18rc1", "echo 18");
        Map<String, String> environment = Map.of("PATH", directory.resolve("path1") + ":" + directory.resolve("path2"));
        PgDumpPrograms programs = new PgDumpPrograms(environment, List.of(directory.resolve("pg") + "/*/bin"));
        Server server = server("postgresql://u@localhost/d");
        assertThat(run(programs.forServer(14), server)).isEqualTo("14\n");
        assertThat(run(programs.forServer(15), server)).isEqualTo("16\n");
        assertThat(run(programs.forServer(17), server)).isEqualTo("18\n");
    }

    @Test
    @DisplayName("promise 9: passwords go to the program by its environment alone, and to no other server's")
    void passwordsAreNotOnTheCommandLine() throws IOException {
        Path program = program("dump", "18.0", "echo \"$@\"; echo ---; env");
        Map<String, String> environment = Map.of(
                "PGPASSWORD", "of another server",
                "PGSERVICE", "another",
                "PGOPTIONS", "-c x=y",
                "PGPASSFILE", "/a/file",
                "COPYTOOL_TARGET_PASSWORD", "of the target",
                "LANG", "C.UTF-8");
        Server server = server("postgresql://me:s3cret@/d?host=/a/socket&port=6000&sslmode=require&connect_timeout=7");
        String[] said = run(new PgDump(program, environment), server).split("---", 2);
        assertThat(said[0]).contains("--schema-only", "--no-password").doesNotContain("s3cret", "socket");
        assertThat(said[1].lines())
                .contains(
                        "PGHOST=/a/socket",
                        "PGPORT=6000",
                        "PGDATABASE=d",
                        "PGUSER=me",
                        "PGPASSWORD=s3cret",
                        "PGSSLMODE=require",
                        "PGCONNECT_TIMEOUT=7",
                        "PGPASSFILE=/a/file",
                        "LANG=C.UTF-8")
                .noneMatch(line -> line.matches("(PGSERVICE|COPYTOOL_).*|.*x=y.*|.*of (another|the) .*"));
        assertThat(server.toString()).doesNotContain("s3cret");
    }

    @Test
    @DisplayName("I9: however much it says, on whichever stream, it is heard; what it says is in the error")
    void errorsAreHeard() throws IOException {
        Path chatty = program(
                "chatty",
                "18.0",
                "i=0; while [ $i -lt 5000 ]; do echo 'a warning of some forty characters....' >&2; i=$((i+1)); done; echo ok");
        assertThat(run(new PgDump(chatty, Map.of()), server("postgresql://u@h/d")))
                .isEqualTo("ok\n");
        Path failing = program("failing", "18.0", "echo 'pg_dump: error: no matching tables were found' >&2; exit 1");
        assertThatThrownBy(() -> run(new PgDump(failing, Map.of()), server("postgresql://u@h/d")))
                .hasMessage("source public.t: " + failing + ": error: no matching tables were found");
    }

    @Test
    @DisplayName("promise 7: a program that hangs ends with the run")
    void aStopEndsTheProgram() throws IOException {
        Path hanging = program("hanging", "18.0", "exec sleep 600");
        StopSignal stop = new StopSignal();
        stop.request();
        assertThatThrownBy(() -> new PgDump(hanging, Map.of()).script(server("postgresql://u@h/d"), TABLE, stop))
                .hasMessageContaining("was stopped");
    }

    @Test
    void whatOnlyTheDriverKnowsIsNoVariable() {
        ConnectionParameters parameters =
                ConnectionUri.parse("postgresql://u@h1,h2:7/d?target_session_attrs=secondary");
        assertThat(new Server(Side.SOURCE, parameters, "test").libpqVariables())
                .containsEntry("PGHOST", "h1,h2")
                .containsEntry("PGTARGETSESSIONATTRS", "standby")
                .doesNotContainKey("PGPASSWORD");
    }

    @Test
    void patternsAreOfAsciiAlone() {
        assertThat(PgDump.pattern(new TableName("s.x", "a\"b*ä"))).isEqualTo("\"s.x\".\"a\"\"b*\"\\u00e4\"\"");
    }
}
