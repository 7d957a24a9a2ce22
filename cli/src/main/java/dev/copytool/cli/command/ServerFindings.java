package dev.copytool.cli.command;

import dev.copytool.engine.citus.TargetIdentity;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.PoolerProbe;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.postgres.ServerChecks;
import dev.copytool.engine.postgres.SourcePools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is to be known of the servers of a run before it begins. */
final class ServerFindings {
    private final EntryNodes nodes;
    private final Map<String, SourcePools> sources;
    private final int streams;
    private TargetIdentity identity = new TargetIdentity(new TreeMap<>());

    /**
     * Looks at nothing yet.
     *
     * @param sources those of the run by their names
     * @param streams how many parts are copied at a time
     */
    ServerFindings(EntryNodes nodes, Map<String, SourcePools> sources, int streams) {
        this.nodes = nodes;
        this.sources = sources;
        this.streams = streams;
    }

    /** What is wrong with the way to some of the servers. */
    List<Finding> ways() {
        List<Finding> findings = new ArrayList<>();
        Stream.concat(
                        sources.values().stream().map(SourcePools::readers),
                        Stream.of(nodes.first().pool()))
                .forEach(pool -> PoolerProbe.of(pool)
                        .ifPresent(found ->
                                findings.add(Finding.refuse(pool.server().toString(), found))));
        return findings;
    }

    /** Looks at the target. */
    List<Finding> target() {
        return nodes.first().pool().within(connection -> {
            identity = TargetIdentity.of(connection);
            return ServerChecks.ofTarget(connection, streams);
        });
    }

    /** Which target that is; known once it was looked at. */
    TargetIdentity identity() {
        return identity;
    }

    /** Looks at the sources, each on one connection. */
    List<Finding> source() {
        List<Finding> findings = new ArrayList<>();
        String encoding = nodes.first().pool().apart(ServerChecks::encodingOf);
        sources.forEach((name, pools) -> findings.addAll(pools.readers()
                .apart(connection -> ServerChecks.ofSource(
                        connection, name.isEmpty() ? "source" : "source " + name, streams, encoding))));
        return findings;
    }
}
