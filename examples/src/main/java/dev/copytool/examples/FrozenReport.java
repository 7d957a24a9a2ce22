package dev.copytool.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * What rounds came to, a line for each case and entry node.
 *
 * @param verdicts the rounds
 */
record FrozenReport(List<FrozenRound.Verdict> verdicts) {
    private static final List<String> ENTRY_NODES = List.of("coordinator", "worker 1", "worker 2");

    FrozenReport {
        verdicts = List.copyOf(verdicts);
    }

    /** How many rounds were wrong. */
    long wrong() {
        return wrong(verdicts);
    }

    private static long wrong(List<FrozenRound.Verdict> some) {
        return some.stream().filter(verdict -> !verdict.faults().isEmpty()).count();
    }

    void print(PrintStream out) {
        out.printf("%-36s%-14s%8s%8s%14s%8s%n", "case", "entry node", "rounds", "frozen", "rival waited", "wrong");
        for (FrozenCase what : FrozenCase.values()) {
            for (String entryNode : ENTRY_NODES) {
                List<FrozenRound.Verdict> some = verdicts.stream()
                        .filter(verdict ->
                                verdict.what() == what && verdict.entryNode().equals(entryNode))
                        .toList();
                if (!some.isEmpty()) {
                    print(what.title(), entryNode, some, out);
                }
            }
        }
        print("all", "", verdicts, out);
    }

    private static void print(String what, String entryNode, List<FrozenRound.Verdict> some, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%-36s%-14s%8d%8d%14d%8d%n",
                what,
                entryNode,
                some.size(),
                some.stream().mapToInt(FrozenRound.Verdict::frozen).sum(),
                some.stream().filter(FrozenRound.Verdict::blocked).count(),
                wrong(some));
    }
}
