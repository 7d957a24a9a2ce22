package dev.copytool.engine.testing;

/**
 * A server that a {@code pg_dump} of this machine can read.
 *
 * @param server the server
 */
public record DumpableServer(PostgresServer server) implements AutoCloseable {
    @Override
    public void close() {
        server.close();
    }
}
