package dev.copytool.engine.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A node that is a server of this machine. Closing it leaves nothing. */
final class InstalledNode extends CitusNode {
    private final LocalServer server;

    private InstalledNode(LocalServer server) {
        this.server = server;
    }

    static InstalledNode start(CitusInstallation installation, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(CitusCluster.SETTINGS);
        all.putAll(settings);
        return new InstalledNode(LocalServer.start(installation.binaries(), all));
    }

    @Override
    public void start() {
        server.start();
    }

    @Override
    public void stopNow() {
        server.stopNow();
    }

    @Override
    public Optional<LocalServer> local() {
        return Optional.of(server);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
