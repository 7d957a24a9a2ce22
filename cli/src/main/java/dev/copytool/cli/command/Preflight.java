package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Context;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.table.TablePlanner;
import dev.copytool.state.Entry;
import java.util.ArrayList;
import java.util.List;

/** Everything that can be found before a run: of the servers, then of the tables. */
final class Preflight {
    private final List<Entry> entries;
    private final PlanWork work;
    private final MigrateSettings settings;
    private final Context context;
    private final List<Finding> findings = new ArrayList<>();

    Preflight(List<Entry> entries, PlanWork work, MigrateSettings settings, Context context) {
        this.entries = entries;
        this.work = work;
        this.settings = settings;
        this.context = context;
    }

    /** Looks; where a server cannot be asked, that is what was found. */
    List<Finding> findings(ItemChoice choice, Connections connections) {
        attempt("target", () -> {
            try (RunServers servers = new RunServers(connections, entries, choice.chosen(), work, settings, context)) {
                servers.notes().forEach(note -> findings.add(Finding.warn("entry nodes", note)));
                attempt("servers", () -> findings.addAll(servers.findings().ways()));
                attempt("target", () -> findings.addAll(servers.findings().target()));
                attempt("source", () -> findings.addAll(servers.findings().source()));
                if (findings.stream().noneMatch(finding -> finding.level() == Finding.Level.REFUSE)) {
                    attempt("tables", () -> tables(servers.check(choice.chosen()), choice));
                } else {
                    findings.add(Finding.warn("tables", "not looked at, since the servers are not in order"));
                }
            }
        });
        return List.copyOf(findings);
    }

    private void attempt(String subject, Runnable look) {
        try {
            look.run();
        } catch (CopyException e) {
            findings.add(Finding.refuse(subject, e.line()));
        }
    }

    private void tables(TablePlanner.Plan plan, ItemChoice choice) {
        plan.problems()
                .forEach(problem -> findings.add(Finding.refuse(problem.item().toString(), problem.obstacle())));
        findings.addAll(plan.notes());
        if (choice.done() > 0) {
            findings.add(Finding.ok("tables", Units.count(choice.done(), "table") + " copied already"));
        }
        if (!plan.parts().isEmpty()) {
            long bytes =
                    plan.parts().stream().mapToLong(part -> part.wholeWeight()).sum();
            findings.add(Finding.ok(
                    "tables",
                    Units.count(plan.parts().size(), "table") + " can be copied, " + Units.bytes(bytes) + " on disk"));
        }
    }
}
