package dev.copytool.engine.testing;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Where the Citus of the tests comes from. */
public sealed interface CitusOrigin permits NamedCitus, CitusInstallation, CitusContainers {

    /** The first at hand of a cluster that somebody named, an installation on this machine, and containers. */
    static Optional<CitusOrigin> find() {
        return Stream.<Supplier<Optional<? extends CitusOrigin>>>of(
                        NamedCitus::find, CitusInstallation::find, CitusContainers::find)
                .flatMap(way -> way.get().stream())
                .map(CitusOrigin.class::cast)
                .findFirst();
    }

    /** What {@link #find} has tried where it found nothing. */
    static String tried() {
        return NamedCitus.VARIABLE + " names no cluster, no PostgreSQL on this machine has citus.control among its"
                + " extensions, and " + CitusContainers.whyNot();
    }

    /** Whether a cluster is the tests' own, so that they may stop its nodes and change its servers' settings. */
    boolean own();

    /** Starts a cluster, or finds the one there is; closing it leaves nothing of the tests. */
    CitusCluster cluster();

    /** Which Citus it is, for a person. */
    @Override
    String toString();
}
