package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Console;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.prepare.LayoutRule;
import dev.copytool.engine.prepare.Preparation;
import dev.copytool.engine.prepare.Preparer;
import dev.copytool.engine.prepare.WantedTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** One call of {@code prepare}: what is missing, told or made. */
final class TableMaking {
    private static final int MOST_LINES = 20;

    /**
     * What is wanted of one source.
     *
     * @param servers from where to where, in words
     */
    record Need(String servers, Preparer preparer, List<WantedTable> wanted) {}

    private record Planned(Need need, Preparation plan) {}

    private final List<Planned> planned;
    private final LayoutRule layouts;
    private final Console console;
    private int created;
    private int failed;
    private int missing;
    private int there;

    /** Looks at all servers; changes nothing. */
    TableMaking(List<Need> needs, LayoutRule layouts, Console console) {
        this.layouts = layouts;
        this.console = console;
        this.planned = needs.stream().map(this::plan).toList();
    }

    private Planned plan(Need need) {
        return new Planned(need, need.preparer().plan(need.wanted(), layouts));
    }

    /** Tells what to know before, and ends here if something stands in the way. */
    void refuseProblems() {
        limited(planned.stream().flatMap(one -> one.plan().notes().stream()).toList())
                .forEach(note -> console.err().println("note: " + note));
        List<String> problems = limited(
                planned.stream().flatMap(one -> one.plan().problems().stream()).toList());
        if (!problems.isEmpty()) {
            problems.add("nothing was made on the target");
            throw Ending.refused(problems);
        }
    }

    private static List<String> limited(List<String> lines) {
        List<String> limited =
                new ArrayList<>(lines.stream().distinct().limit(MOST_LINES).toList());
        long more = lines.stream().distinct().count() - limited.size();
        if (more > 0) {
            limited.add("and " + more + " more like these");
        }
        return limited;
    }

    /** Prints the statements, as psql could run them. */
    ExitCode print() {
        PrintWriter out = console.out();
        for (Planned one : planned) {
            out.println("-- " + one.need().servers() + "; " + there(one.plan().there()));
            one.need().preparer().print(one.plan(), (table, statements) -> {
                out.println();
                out.println("-- " + table);
                out.println("BEGIN;");
                statements.forEach(statement -> out.println(statement + ";"));
                out.println("COMMIT;");
            });
        }
        return ExitCode.DONE;
    }

    /**
     * Makes the tables.
     *
     * @param parallel tables at a time
     */
    ExitCode run(int parallel) {
        boolean complete = true;
        for (Planned one : planned) {
            // What an earlier source made may be a parent that this one needs too.
            Planned now = created + failed == 0 ? one : plan(one.need());
            missing += now.plan().missing();
            there += now.plan().there();
            complete = complete && make(now, parallel);
        }
        int left = missing - created - failed;
        console.out()
                .println(Units.count(created, "table") + " created, " + there(there)
                        + (failed > 0 ? ", " + failed + " failed" : "")
                        + (left > 0 ? ", " + left + " not made; run the same command again to go on" : ""));
        return !complete ? ExitCode.INTERRUPTED : failed > 0 ? ExitCode.SOME_FAILED : ExitCode.DONE;
    }

    private boolean make(Planned one, int parallel) {
        PrintWriter err = console.err();
        if (one.plan().missing() > 0) {
            err.println(one.need().servers() + ": " + Units.count(one.plan().missing(), "table") + " to be made");
        }
        return one.need().preparer().run(one.plan(), parallel, new Preparer.Listener() {
            @Override
            public void created(String table) {
                created++;
                err.println("created " + table);
                err.flush();
            }

            @Override
            public void failed(CopyException error) {
                failed++;
                err.println("FAILED " + error.line());
                err.flush();
            }
        });
    }

    private static String there(int tables) {
        return tables == 1 ? "1 table is there already" : Units.count(tables, "table") + " are there already";
    }
}
