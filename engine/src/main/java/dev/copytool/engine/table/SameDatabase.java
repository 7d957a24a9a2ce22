package dev.copytool.engine.table;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.postgres.SourceSystem;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which of the manifest's sources are one database under several names. Used by one thread. */
final class SameDatabase {
    private static final Logger log = LoggerFactory.getLogger(SameDatabase.class);

    private final Map<String, SourceLook> looks;
    private final Function<String, Optional<Server>> others;
    private final Map<String, Optional<SourceSystem.Identity>> asked = new HashMap<>();

    /**
     * Connects to nothing yet.
     *
     * @param looks what the sources of the run tell, by name
     * @param others how to reach another source of the manifest, where that is known
     */
    SameDatabase(Map<String, SourceLook> looks, Function<String, Optional<Server>> others) {
        this.looks = Map.copyOf(looks);
        this.others = others;
    }

    /** The database that a source of the run is, as markers name it. */
    Optional<String> system(String name) {
        return Optional.ofNullable(looks.get(name)).map(SourceLook::system);
    }

    /** The names under which the run knows the database of one of its sources. */
    Set<String> names(SourceLook look) {
        return looks.entrySet().stream()
                .filter(other -> look.isOneWith(other.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Whether two names are known to stand for two databases. Copies of a cluster's files have one identifier, so a source
     * that is not of the run is asked; one that does not answer is not known to be another.
     */
    boolean areApart(String one, String other) {
        Optional<SourceSystem.Identity> here = identity(one);
        Optional<SourceSystem.Identity> there = here.flatMap(known -> identity(other));
        return there.isPresent() && !SourceSystem.isOne(here, there);
    }

    private Optional<SourceSystem.Identity> identity(String name) {
        SourceLook look = looks.get(name);
        return look != null ? look.identity() : asked.computeIfAbsent(name, this::ask);
    }

    private Optional<SourceSystem.Identity> ask(String name) {
        try {
            return others.apply(name)
                    .flatMap(server -> server.session(SessionSettings.comparer(), SourceSystem::identity));
        } catch (CopyException e) {
            log.info("the source '{}' does not tell which database it is", name, e);
            return Optional.empty();
        }
    }
}
