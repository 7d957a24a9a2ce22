package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.table.TablePlanner;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a run cannot copy: told, recorded, and left out. */
final class LeftOut {
    private final SqliteManifest manifest;
    private final Wording words;
    private final PrintWriter err;
    private final Set<Item> items = new HashSet<>();

    LeftOut(SqliteManifest manifest, Wording words, PrintWriter err) {
        this.manifest = manifest;
        this.words = words;
        this.err = err;
    }

    void add(Collection<TablePlanner.Problem> problems) {
        for (TablePlanner.Problem problem : problems) {
            err.println("FAILED " + problem.message());
            manifest.refused(problem.item(), problem.message());
            items.add(problem.item());
        }
    }

    Set<Item> items() {
        return Set.copyOf(items);
    }

    /** The parts of the others. A step of a plan may build on all that come before it, so none after one of these goes on. */
    List<Part> without(List<Part> parts) {
        int last = words == Wording.OF_TABLES
                ? Integer.MAX_VALUE
                : items.stream().mapToInt(item -> item.group().order()).min().orElse(Integer.MAX_VALUE);
        List<Part> others =
                parts.stream().filter(part -> !items.contains(part.item())).toList();
        List<Part> before = others.stream().filter(part -> part.phase() <= last).toList();
        if (before.size() < others.size()) {
            err.println("left out: " + Units.count(others.size() - before.size(), words.item)
                    + " after what cannot be done");
        }
        return before;
    }
}
