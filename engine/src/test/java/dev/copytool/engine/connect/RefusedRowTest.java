package dev.copytool.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ServerErrorMessage;

class RefusedRowTest {

    private static ServerErrorMessage error(String state, String message, String context, String routine) {
        return new ServerErrorMessage("SERROR\0C" + state + "\0M" + message + "\0W" + context + "\0R" + routine + "\0");
    }

    private static RefusedRow row(String context, String routine) {
        return RefusedRow.of(error("22003", "value out of range", context, routine), "my, t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            value = {
                "COPY my, t, line 12, column v: \"70000\"/column v: \"70000\"",
                "COPY my, t, Zeile 12, Spalte v: »70000«/Spalte v: »70000«",
                "COPY my, t, line 12/''",
                "COPY my, t, line 12: \"1,2\"/\"1,2\"",
            })
    void theSentRowIsFoundInAnyLanguage(String context, String place) {
        assertThat(row(context, "pg_strtoint16")).isEqualTo(new RefusedRow(OptionalLong.of(12), place));
        assertThat(row("PL/pgSQL function f() line 3 at RAISE\n" + context, "exec")
                        .line())
                .hasValue(12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "COPY t_102008, line 12",
                "COPY my, line 12",
                "COPY my, t_102008, line 2\nCOPY my, t, line 12",
                "SQL statement \"COPY my, t, line 12\"",
            })
    void noRowIsFoundThatMayBeAnotherStreams(String context) {
        assertThat(row(context, "ExecConstraints").line()).isEmpty();
    }

    @Test
    @DisplayName("what Citus passes on from a worker is judged by its words, and its row is not known")
    void whatCitusPassesOn() {
        String context = "COPY my, t, line 12";
        assertThat(row(context, "ReportCopyError").line()).isEmpty();
        assertThat(RefusedRow.isBehind(
                        error("XX000", "duplicate key value violates unique constraint", "", "ReportCopyError")))
                .isTrue();
        assertThat(RefusedRow.isBehind(
                        error("XX000", "could not extend file: No space left on device", "", "ReportCopyError")))
                .isFalse();
        assertThat(RefusedRow.isBehind(error("XX000", "duplicate key value violates unique constraint", "", "elog")))
                .isFalse();
        assertThat(RefusedRow.isBehind(error("53100", "could not extend file", context, "mdextend")))
                .isFalse();
    }
}
