package dev.copytool.cli.command;

import dev.copytool.engine.citus.TargetIdentity;
import dev.copytool.engine.spi.Part;
import dev.copytool.state.Entry;
import dev.copytool.state.SqliteManifest;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The entries of a manifest as the target knows them.
 *
 * @param entries all of them; one that the target does not confirm stands as never copied
 * @param notes what a person should know of that
 * @param obstacles what forbids to take the target for what the manifest says, and what can be done, each in one line
 * @param identity which target was asked, if one was
 * @param later the generations that the target has, of items that the manifest has as done in earlier ones
 * @param settled whether later runs may be compared with that one
 */
record Confirmed(
        List<Entry> entries,
        List<String> notes,
        List<String> obstacles,
        Optional<TargetIdentity> identity,
        Map<UUID, Integer> later,
        boolean settled) {
    /** The setting that keeps which target the last run has seen. */
    private static final String SETTING = "target_identity";

    Confirmed {
        entries = List.copyOf(entries);
        notes = List.copyOf(notes);
        obstacles = List.copyOf(obstacles);
        later = Map.copyOf(later);
    }

    /** Where there was nothing to ask for. */
    static Confirmed unasked(List<Entry> entries) {
        return new Confirmed(entries, List.of(), List.of(), Optional.empty(), Map.of(), true);
    }

    /** The target that the last run has seen. */
    static TargetIdentity before(Map<String, String> settings) {
        return TargetIdentity.parse(settings.getOrDefault(SETTING, ""));
    }

    /** The items that the target does not confirm, but for those of these parts. */
    Set<UUID> missing(Collection<Part> copied) {
        Set<UUID> missing = entries.stream()
                .filter(Entry::unproven)
                .map(entry -> entry.item().uuid())
                .collect(Collectors.toCollection(HashSet::new));
        copied.forEach(part -> missing.remove(part.item().uuid()));
        return missing;
    }

    /** Keeps which target a run has seen, where it tells, and in which generations that has what is done. */
    void keep(SqliteManifest manifest, TargetIdentity identity) {
        manifest.follow(later);
        if (settled && !identity.nodes().isEmpty()) {
            manifest.putSettings(
                    Map.of(SETTING, identity.over(before(manifest.settings())).toString()));
        }
    }
}
