package dev.copytool.engine.connect;

import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.TimeLimit;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that counts what passes, and that looks at the other end before it gives up waiting for it: a statement may
 * compute for hours, but an end that is gone, or that waits for us while we wait for it, will never answer.
 */
final class WatchedSocket extends Socket {
    private static final Logger log = LoggerFactory.getLogger(WatchedSocket.class);

    /** An end that only waits for others is waited for so many silences in a row. */
    private static final int PATIENCE = 10;

    /** One that cannot be asked, which may be one slow login, for so many. */
    private static final int UNSEEN = 3;

    /** Sent at once, and so the least that is seen to pass. */
    private static final int LEAST_SILENCE_MILLIS = 1_000;

    private static final int SLICE = 32 * 1024;

    /** The silences of one wait. */
    private static final class Silences {
        int all;
        private int idle;
        private int unseen;

        /** Counts one more, after which that was seen. */
        boolean tooMany(Look look) {
            all++;
            idle = look.state() == Look.State.WORKS ? 0 : idle + 1;
            unseen = look.state() == Look.State.SILENT ? unseen + 1 : 0;
            return switch (look.state()) {
                case WORKS -> false;
                case WAITS_FOR_OTHERS -> idle >= PATIENCE;
                case SILENT -> unseen >= UNSEEN || idle >= PATIENCE;
                case WAITS_FOR_US, GONE -> true;
            };
        }
    }

    private final AtomicLong passed = new AtomicLong();
    private int silenceMillis;
    private volatile Optional<Supplier<Look>> otherEnd = Optional.empty();

    /** Has the other end looked at after each silence of the socket's read timeout. */
    void lookAt(Supplier<Look> end) {
        otherEnd = Optional.of(end);
    }

    @Override
    public void connect(SocketAddress address, int millis) throws IOException {
        super.connect(address, TimeLimit.ofMillis(millis));
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
        super.setSoTimeout(TimeLimit.ofMillis(millis));
        silenceMillis = millis;
    }

    /** As it was set, so that it can be set again. */
    @Override
    public synchronized int getSoTimeout() {
        return silenceMillis;
    }

    /** How many bytes have passed, both ways. */
    long passed() {
        return passed.get();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = patiently(bytes, offset, length);
                passed.addAndGet(Math.max(0, count));
                return count;
            }

            private int patiently(byte[] bytes, int offset, int length) throws IOException {
                Silences silences = new Silences();
                while (true) {
                    try {
                        return in.read(bytes, offset, length);
                    } catch (SocketTimeoutException e) {
                        requireLife(e, silences);
                    }
                }
            }

            /** Shorter timeouts are the driver's or the pool's own, who know what to do then. */
            private void requireLife(SocketTimeoutException timeout, Silences silences) throws IOException {
                int millis = getSoTimeout();
                if (otherEnd.isEmpty() || millis < LEAST_SILENCE_MILLIS) {
                    throw timeout;
                }
                Look look = otherEnd.get().get();
                boolean over = silences.tooMany(look);
                String told =
                        "no answer for " + (long) millis * silences.all / 1000 + " s; its session " + look.words();
                if (over && in.available() == 0) {
                    throw new SocketTimeoutException(told);
                }
                log.info("{}: {}", getRemoteSocketAddress(), told);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(int one) throws IOException {
                out.write(one);
                passed.incrementAndGet();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int from = 0; from < length; from += SLICE) {
                    int step = Math.min(SLICE, length - from);
                    out.write(bytes, offset + from, step);
                    passed.addAndGet(step);
                }
            }
        };
    }
}
