package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.spi.Endpoint;
import java.util.Optional;

/** The server of a pool of sessions. */
record PoolEndpoint(SessionPool pool) implements Endpoint {

    @Override
    public Optional<CopyException> knock() {
        return pool.server().knock();
    }

    @Override
    public void forgetIdle() {
        pool.forgetIdle();
    }

    @Override
    public String toString() {
        return pool.server().toString();
    }
}
