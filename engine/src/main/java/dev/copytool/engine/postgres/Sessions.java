package dev.copytool.engine.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ways to end a session that is not to be used again. */
final class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    private Sessions() {}

    /** Closes the socket under a session, from any thread; whatever waits on it fails. Never throws. */
    static void breakOff(Connection session) {
        try {
            session.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("a session could not be broken off; it is over already", e);
        }
    }
}
