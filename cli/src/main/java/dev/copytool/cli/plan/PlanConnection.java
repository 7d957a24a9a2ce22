package dev.copytool.cli.plan;

import dev.copytool.engine.values.Unstorable;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/**
 * A server of a plan.
 *
 * @param url as the file has it: with names of variables in the place of secrets
 * @param zone the zone of its timestamps that have none
 * @param rowsAtATime how many rows are fetched at once
 * @param unstorable what becomes of characters that PostgreSQL cannot hold
 */
public record PlanConnection(String url, Optional<ZoneId> zone, int rowsAtATime, Unstorable unstorable) {
    static final int ROWS_AT_A_TIME = 1000;

    /** More are no faster, and want memory. */
    public static final int MOST_ROWS_AT_A_TIME = 1_000_000;

    /** Nothing but the URL is said. */
    static PlanConnection of(String url) {
        return new PlanConnection(url, Optional.empty(), ROWS_AT_A_TIME, Unstorable.REFUSE);
    }

    /** Whether a JDBC driver other than PostgreSQL's reaches it. */
    public static boolean isForeign(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("jdbc:") && !lower.startsWith("jdbc:postgresql:");
    }
}
