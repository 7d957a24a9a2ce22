package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

/**
 * The intent written to the manifest before a part's first byte is sent: enough to ask the target later what became of
 * it.
 *
 * @param number the attempt, from 1
 * @param transactionId the target transaction ({@code pg_current_xact_id()})
 * @param backend the target's backend process ({@code pg_backend_pid()})
 * @param group the entry node's group in its cluster, 0 outside clusters
 * @param entryNode the node the COPY connects to, as {@code host:port/database}
 */
public record Attempt(int number, String transactionId, int backend, int group, String entryNode) {

    public Attempt {
        requireNonNull(transactionId, "no transaction id");
        requireNonNull(entryNode, "no entry node");
        if (number < 1) {
            throw new IllegalArgumentException("attempt " + number);
        }
    }
}
