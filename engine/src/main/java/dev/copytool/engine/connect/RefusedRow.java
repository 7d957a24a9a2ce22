package dev.copytool.engine.connect;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/**
 * A row that a COPY's server refused, as far as the server tells which one.
 *
 * @param line its number among the rows of that COPY, from 1; absent where the server does not tell
 * @param place the column and value the server speaks of, shortened; empty where it tells none
 */
public record RefusedRow(OptionalLong line, String place) {
    /** A row too large for an index, and what a trigger raised, besides the classes of wrong data. */
    private static final Set<String> STATES = Set.of("54000", "P0001");

    /**
     * Citus's function that passes on what a worker said, without its SQLSTATE and context. Should it speak in the middle
     * of a COPY, the context is of the row that was being sent then, not of the refused one.
     */
    private static final String PASSES_ON = "ReportCopyError";

    /** How PostgreSQL refuses rows; without a SQLSTATE nothing else tells that from a full disk. */
    private static final List<String> REFUSALS = List.of(
            "violates ",
            "no partition of relation ",
            "invalid input ",
            "invalid byte sequence ",
            "out of range",
            "value too long",
            "malformed ",
            "unsupported Unicode ",
            "index row ",
            "division by zero");

    private static final int LONGEST = 160;
    static final RefusedRow UNKNOWN = new RefusedRow(OptionalLong.empty(), "");

    /** What follows the table's name; in all languages of the server's messages that is the number first. */
    private static final Pattern LINE = Pattern.compile("\\D{0,20}(?<line>\\d{1,18})[,:]? ?(?<place>.*)");

    /** Whether it was a row that the server refused. */
    static boolean isBehind(ServerErrorMessage error) {
        String state = text(error.getSQLState());
        return state.startsWith("22")
                || state.startsWith("23")
                || STATES.contains(state)
                || (passedOn(error) && REFUSALS.stream().anyMatch(text(error.getMessage())::contains));
    }

    /**
     * Which row.
     *
     * @param table the name, without schema, of the table whose COPY failed: a context that speaks of another one, such as
     *     a shard, counts the rows of another stream
     */
    static RefusedRow of(ServerErrorMessage error, String table) {
        String ours = "COPY " + table + ", ";
        List<String> copies = text(error.getWhere())
                .lines()
                .filter(line -> line.startsWith("COPY "))
                .toList();
        if (copies.size() == 1 && copies.get(0).startsWith(ours) && !passedOn(error)) {
            Matcher matcher = LINE.matcher(copies.get(0).substring(ours.length()));
            if (matcher.matches()) {
                return new RefusedRow(
                        OptionalLong.of(Long.parseLong(matcher.group("line"))), shortened(matcher.group("place")));
            }
        }
        return UNKNOWN;
    }

    private static boolean passedOn(ServerErrorMessage error) {
        return text(error.getRoutine()).equals(PASSES_ON);
    }

    /** The text, or so much of it that it does not fill a terminal. */
    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
