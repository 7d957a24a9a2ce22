package dev.copytool.engine.testing;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A cluster that is there already and that the environment names. Tests make databases of their own on its nodes.
 *
 * @param coordinator {@code postgresql://user@host:port/database} of its coordinator; the user is a superuser whom no node
 *     asks for a password, and the database knows the workers
 */
record NamedCitus(URI coordinator) implements CitusOrigin {
    static final String VARIABLE = "COPYTOOL_TEST_CITUS";

    private static final int STANDARD_PORT = 5432;

    NamedCitus {
        if (coordinator.getHost() == null || coordinator.getPath().length() < 2) {
            throw new IllegalArgumentException(VARIABLE + " is not postgresql://user@host:port/database");
        }
    }

    /** It, if the variable is set; that it answers is not looked at, so that a wrong one fails the tests. */
    static Optional<NamedCitus> find() {
        return Optional.ofNullable(System.getenv(VARIABLE))
                .filter(text -> !text.isBlank())
                .map(text -> new NamedCitus(URI.create(text)));
    }

    @Override
    public boolean own() {
        return false;
    }

    @Override
    public CitusCluster cluster() {
        String user = Optional.ofNullable(coordinator.getUserInfo()).orElse("postgres");
        int port = coordinator.getPort() < 0 ? STANDARD_PORT : coordinator.getPort();
        Node entry = new Node(coordinator.getHost(), port, user);
        List<String> addresses = entry.rows(coordinator.getPath().substring(1), """
                SELECT nodename, nodeport FROM pg_dist_node
                 WHERE groupid <> 0 AND noderole = 'primary' AND isactive ORDER BY groupid
                """);
        if (addresses.size() < 2) {
            throw new IllegalStateException(this + " has " + addresses.size() + " workers, the tests need two");
        }
        return CitusCluster.of(number -> number == 0 ? entry : Node.of(addresses.get(number - 1), user));
    }

    @Override
    public String toString() {
        return "the cluster of " + VARIABLE + ", " + coordinator.getHost() + ":" + coordinator.getPort();
    }

    private static final class Node extends CitusNode {
        private final String host;
        private final int port;
        private final String user;

        private Node(String host, int port, String user) {
            this.host = host;
            this.port = port;
            this.user = user;
        }

        /** The node of a row of addresses. */
        static Node of(String address, String user) {
            int bar = address.lastIndexOf('|');
            return new Node(address.substring(0, bar), Integer.parseInt(address.substring(bar + 1)), user);
        }

        @Override
        public String host() {
            return host;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public String user() {
            return user;
        }

        /** Others may use the cluster too, with the same tests. */
        @Override
        protected String prefix() {
            return "copytool_test_" + ProcessHandle.current().pid() + "_";
        }

        @Override
        public void start() {
            throw new IllegalStateException(address() + " is not the tests' own");
        }

        @Override
        public void stopNow() {
            throw new IllegalStateException(address() + " is not the tests' own");
        }

        /** It stays, without what tests have left on it. */
        @Override
        public void close() {
            rows("postgres", "SELECT datname FROM pg_database WHERE starts_with(datname, '" + prefix() + "')")
                    .forEach(name -> {
                        execute("postgres", "ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
                        dropDatabase(name);
                    });
        }
    }
}
