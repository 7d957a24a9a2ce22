package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SessionPool;

/**
 * The sessions of one source.
 *
 * @param readers those that read a part each
 * @param holders those that last as long as an item that is cut, and lend its parts their snapshot
 */
public record SourcePools(SessionPool readers, SessionPool holders) implements AutoCloseable {

    /**
     * Makes them; connections are opened when they are wanted.
     *
     * @param streams parts at a time
     * @param setUp a statement each new session begins with
     */
    public static SourcePools of(Server source, int streams, String setUp) {
        return new SourcePools(new SessionPool(source, streams, setUp), new SessionPool(source, streams, setUp));
    }

    /** Which server it is. */
    public Server server() {
        return readers.server();
    }

    @Override
    public void close() {
        readers.close();
        holders.close();
    }
}
