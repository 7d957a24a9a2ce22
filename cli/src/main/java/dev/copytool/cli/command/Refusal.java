package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.table.TablePlanner;
import java.util.ArrayList;
import java.util.List;

/** Ends a run whose servers or plan have problems, before anything is changed. */
final class Refusal {
    private static final int MOST_LINES = 20;

    private Refusal() {}

    /** Because of the servers. */
    static Ending ofServers(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        findings.stream()
                .filter(finding -> finding.level() == Finding.Level.REFUSE)
                .forEach(finding -> lines.add(finding.line()));
        lines.add("nothing was copied");
        return Ending.refused(lines);
    }

    /** Because the target is not what the manifest says, each in one line. */
    static Ending ofTarget(List<String> obstacles) {
        List<String> lines = new ArrayList<>(obstacles.subList(0, Math.min(MOST_LINES, obstacles.size())));
        if (obstacles.size() > MOST_LINES) {
            lines.add("and " + (obstacles.size() - MOST_LINES) + " more");
        }
        lines.add("nothing was copied");
        return Ending.refused(lines);
    }

    /**
     * Because of the plan.
     *
     * @param words what the items are called
     */
    static Ending of(List<TablePlanner.Problem> problems, Wording words) {
        List<String> lines = new ArrayList<>();
        problems.stream().limit(MOST_LINES).forEach(problem -> lines.add(problem.message()));
        if (problems.size() > MOST_LINES) {
            lines.add("and " + (problems.size() - MOST_LINES) + " more");
        }
        long items =
                problems.stream().map(TablePlanner.Problem::item).distinct().count();
        lines.add("nothing was " + words.done + ": " + Units.count(items, words.item)
                + " cannot be; with --no-stop-on-error the others are");
        return Ending.refused(lines);
    }
}
