package dev.copytool.engine.spi;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;

/** The target's answer to a claim. */
public sealed interface Claim {

    /** The part is ours until the transaction ends. */
    record Granted(Attempt attempt) implements Claim {
        public Granted {
            requireNonNull(attempt, "no attempt");
        }
    }

    /**
     * An earlier attempt has committed the part; nothing is to be sent.
     *
     * @param counts what it held
     * @param group the group of the entry node it ran on, 0 outside clusters
     * @param backend the process there that ran it
     */
    record AlreadyIn(Counts counts, int group, int backend) implements Claim {
        public AlreadyIn {
            requireNonNull(counts, "no counts");
        }
    }
}
