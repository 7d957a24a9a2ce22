package dev.copytool.cli.command;

import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.connect.PoolerProbe;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Finding;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Whether the servers are such that anything may be done with them: what runs asks, and so does what only looks. */
final class SoundServers {

    private SoundServers() {}

    /** What is wrong with the way to some servers. */
    static List<Finding> ways(Collection<Server> servers) {
        List<Finding> findings = new ArrayList<>();
        servers.forEach(server ->
                PoolerProbe.of(server).ifPresent(found -> findings.add(Finding.refuse(server.toString(), found))));
        return findings;
    }

    /**
     * Refuses ways to servers.
     *
     * @throws Ending that nothing was compared
     */
    static void requireWays(Collection<Server> servers) {
        List<Finding> findings = ways(servers);
        if (!findings.isEmpty()) {
            throw Ending.refused(findings.stream().map(Finding::line).toList());
        }
    }

    /**
     * Refuses servers that a run cannot work with.
     *
     * @param err is told what a person should know of the others
     * @throws Ending that nothing was copied
     */
    static void require(RunServers servers, PrintWriter err) {
        List<Finding> findings = new ArrayList<>(servers.findings().ways());
        findings.addAll(servers.findings().target());
        if (findings.stream().anyMatch(finding -> finding.level() == Finding.Level.REFUSE)) {
            throw Refusal.ofServers(findings);
        }
        findings.stream()
                .filter(finding -> finding.level() == Finding.Level.WARN)
                .forEach(finding -> err.println("note: " + finding.line()));
    }
}
