package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.FaultProxy;
import java.util.ArrayList;
import java.util.List;

/** What befalls the network between copytool and a server. */
final class NetworkFaults {
    private static final int LONGEST_STALL_MILLIS = 15_000;

    private NetworkFaults() {}

    static List<Fault> all(ChaosPlace place) {
        List<Fault> faults = new ArrayList<>();
        for (ChaosNode node : place.nodes()) {
            FaultProxy proxy = node.proxy();
            String name = node.name() + ": connections ";
            faults.add(Fault.always(name + "cut", (run, random) -> proxy.cut()));
            faults.add(Fault.always(name + "reset", (run, random) -> proxy.reset()));
            faults.add(Fault.always(name + "half open", (run, random) -> proxy.halfOpen()));
            faults.add(Fault.always(name + "stalled", (run, random) -> {
                proxy.stall();
                run.runsFor(500 + random.nextInt(LONGEST_STALL_MILLIS));
                proxy.heal();
            }));
            faults.add(Fault.always(name + "slow", (run, random) -> {
                proxy.slow(20_000L + random.nextInt(500_000));
                run.runsFor(500 + random.nextInt(5_000));
                proxy.heal();
            }));
            faults.add(Fault.always(name + "refused", (run, random) -> {
                proxy.refuse();
                proxy.reset();
                run.runsFor(500 + random.nextInt(5_000));
                proxy.heal();
            }));
        }
        return faults;
    }
}
