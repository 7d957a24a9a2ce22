package dev.copytool.engine.citus;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which nodes of a cluster parts of distributed tables enter at.
 *
 * @param mode how they are found
 * @param addresses of {@link Mode#LISTED}, the addresses by which they are reached from here
 */
public record EntryChoice(Mode mode, List<Address> addresses) {
    private static final Pattern ADDRESS =
            Pattern.compile("(?<host>[^\\s,:\\[\\]]+|\\[[0-9a-fA-F:]+\\])(:(?<port>\\d{1,5}))?");

    /** How entry nodes are found. */
    public enum Mode {
        /** Every node that has the metadata and holds shards, by the name the cluster knows it by. */
        AUTO,
        /** The coordinator alone. */
        COORDINATOR,
        /** The nodes at these addresses. */
        LISTED
    }

    /** Where a node listens. */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    public EntryChoice {
        addresses = List.copyOf(addresses);
    }

    /**
     * Reads {@code auto}, {@code coordinator} or {@code host:port,...}.
     *
     * @throws IllegalArgumentException in one line, if it is something else
     */
    public static EntryChoice parse(String text) {
        if (text.equals("auto") || text.equals("coordinator")) {
            return new EntryChoice(text.equals("auto") ? Mode.AUTO : Mode.COORDINATOR, List.of());
        }
        List<Address> addresses = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            Matcher matcher = ADDRESS.matcher(one.strip());
            int port =
                    matcher.matches() && matcher.group("port") != null ? Integer.parseInt(matcher.group("port")) : 5432;
            if (!matcher.matches() || port < 1 || port > 65_535) {
                throw new IllegalArgumentException(
                        "'" + one + "' is not an entry node; write auto, coordinator or host:port,host:port");
            }
            addresses.add(new Address(matcher.group("host"), port));
        }
        return new EntryChoice(Mode.LISTED, addresses);
    }
}
