package dev.copytool.engine.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads named by role and number: {@code copy-1}, {@code copy-2}, ... */
public final class NamedThreads implements ThreadFactory {
    private final String role;
    private final AtomicInteger made = new AtomicInteger();

    public NamedThreads(String role) {
        this.role = role;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, role + "-" + made.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
