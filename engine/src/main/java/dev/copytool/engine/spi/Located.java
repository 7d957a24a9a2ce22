package dev.copytool.engine.spi;

/** What is on a server. */
public interface Located {

    /** The server that must be there for it to work; {@link Endpoint#NONE} where none must. */
    default Endpoint endpoint() {
        return Endpoint.NONE;
    }
}
