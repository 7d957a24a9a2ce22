package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

/**
 * What can be seen of a connection's other end from outside the connection.
 *
 * @param state what follows from it
 * @param counted how far the server's own counting of a COPY has come, to be compared with another look; 0 where it does not count
 * @param words the same for a person, to be read behind the server's name
 */
public record Look(State state, long counted, String words) {

    /** What a server's process is at. */
    public enum State {
        /** It computes, reads or writes disks, or waits for a lock, which has a limit of its own. */
        WORKS,
        /** It waits for something that this program cannot see, such as another node of a cluster. */
        WAITS_FOR_OTHERS,
        /** It waits for this program to send or to read. */
        WAITS_FOR_US,
        /** It does not exist any more. */
        GONE,
        /** The server could not be asked. */
        SILENT
    }

    public Look {
        requireNonNull(state, "no state");
        requireNonNull(words, "no words");
    }

    public static Look of(State state, String words) {
        return new Look(state, 0, words);
    }
}
