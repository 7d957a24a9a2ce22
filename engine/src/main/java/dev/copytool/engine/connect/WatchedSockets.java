package dev.copytool.engine.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Makes the driver's TCP sockets: they notice within a minute that the other end has vanished, and they can be asked
 * whether it has said something, which the driver itself does not look at while it sends COPY data.
 *
 * <p>Public, because the driver makes it by name.
 */
public final class WatchedSockets extends SocketFactory {
    private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 20,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 4);

    private static final ThreadLocal<WatchedSocket> LAST = new ThreadLocal<>();

    /** The socket of the connection this thread has opened last; asked for once. Nothing for a Unix socket. */
    static Optional<WatchedSocket> takeLast() {
        Optional<WatchedSocket> last = Optional.ofNullable(LAST.get());
        LAST.remove();
        return last;
    }

    @Override
    public Socket createSocket() throws IOException {
        WatchedSocket socket = new WatchedSocket();
        for (Map.Entry<SocketOption<Integer>, Integer> option : KEEP_ALIVE.entrySet()) {
            if (socket.supportedOptions().contains(option.getKey())) {
                socket.setOption(option.getKey(), option.getValue());
            }
        }
        LAST.set(socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unconnectedOnly();
    }

    private static IOException unconnectedOnly() {
        return new UnknownHostException("the driver connects its sockets itself");
    }
}
