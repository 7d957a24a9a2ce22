package dev.copytool.engine.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A network that can be broken: a loopback port whose connections go on to another one. Thread-safe; closing it ends all of
 * its connections and threads.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int BACKLOG = 200;

    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private final int serverPort;
    private boolean stalled;
    private boolean refusing;
    private long bytesPerSecond = Long.MAX_VALUE;

    private FaultProxy(ServerSocket listener, int serverPort) {
        this.listener = listener;
        this.serverPort = serverPort;
    }

    /** Opens a port of its own in front of that one. */
    public static FaultProxy before(int serverPort) {
        try {
            FaultProxy proxy =
                    new FaultProxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), serverPort);
            proxy.start("accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Lets no byte through, on old and new connections, until {@link #heal}. */
    public void stall() {
        change(() -> stalled = true);
    }

    /** Lets so many bytes through in a second on each connection and direction, until {@link #heal}. */
    public void slow(long bytes) {
        change(() -> bytesPerSecond = bytes);
    }

    /** Ends new connections at once, until {@link #heal}. */
    public void refuse() {
        change(() -> refusing = true);
    }

    /** Lets everything through again; what was cut stays cut. */
    public void heal() {
        change(() -> {
            stalled = false;
            refusing = false;
            bytesPerSecond = Long.MAX_VALUE;
        });
    }

    /** Ends all connections in an orderly way: both ends read an end of file. */
    public void cut() {
        links.forEach(Link::close);
    }

    /** Ends all connections with a reset. */
    public void reset() {
        links.forEach(Link::reset);
    }

    /** Closes the server's ends only: the clients are told nothing, and what they send is swallowed. */
    public void halfOpen() {
        links.forEach(Link::forsake);
    }

    /** Tells the clients of half open connections at last, as a network does whose way to the server is found again. */
    public void tellHalfOpen() {
        links.stream().filter(link -> link.forsaken).forEach(Link::reset);
    }

    /** How many connections go through it. */
    public int connections() {
        return links.size();
    }

    private void change(Runnable change) {
        synchronized (gate) {
            change.run();
            gate.notifyAll();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            Socket client = null;
            try {
                client = listener.accept();
                Link link = new Link(client);
                synchronized (gate) {
                    if (refusing) {
                        link.reset();
                        continue;
                    }
                }
                links.add(link);
                start("there", link::there);
            } catch (IOException e) {
                closeQuietly(client);
            }
        }
    }

    private void start(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                "proxy-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Waits while nothing may pass; afterwards for as long as so many bytes take. */
    private void pass(int bytes) throws InterruptedException {
        synchronized (gate) {
            while (stalled && !listener.isClosed()) {
                gate.wait();
            }
            long began = System.nanoTime();
            for (long millis = delay(bytes); millis > 0; millis = delay(bytes) - elapsed(began)) {
                gate.wait(millis);
            }
        }
    }

    private long delay(int bytes) {
        return bytesPerSecond == Long.MAX_VALUE ? 0 : TimeUnit.SECONDS.toMillis(bytes) / bytesPerSecond;
    }

    private static long elapsed(long began) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    @Override
    public void close() {
        closeQuietly(listener);
        heal();
        cut();
        threads.forEach(FaultProxy::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CONNECT_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(@Nullable Closeable thing) {
        try {
            if (thing != null) {
                thing.close();
            }
        } catch (IOException e) {
            // It was ended for that.
        }
    }

    /** One connection and what it goes on to. */
    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean forsaken;

        Link(Socket client) {
            this.client = client;
        }

        void there() {
            try {
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), CONNECT_MILLIS);
                start("back", this::back);
                pump(client, server);
            } catch (IOException e) {
                // Whoever is at the other end learns it by the close.
            } finally {
                close();
            }
        }

        private void back() {
            try {
                pump(server, client);
            } catch (IOException e) {
                // As above.
            } finally {
                if (!forsaken) {
                    close();
                }
            }
        }

        private void pump(Socket from, Socket to) throws IOException {
            byte[] bytes = new byte[CHUNK];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            try {
                for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                    pass(length);
                    if (!forsaken) {
                        out.write(bytes, 0, length);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                if (!forsaken) {
                    throw e;
                }
                in.transferTo(OutputStream.nullOutputStream());
            }
        }

        void forsake() {
            forsaken = true;
            closeQuietly(server);
        }

        void reset() {
            try {
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            } catch (IOException e) {
                // It is closed already.
            }
            close();
        }

        void close() {
            links.remove(this);
            closeQuietly(client);
            closeQuietly(server);
        }
    }
}
