package dev.copytool.cli.command;

import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.marker.WorkTable;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.table.Clearing;
import dev.copytool.engine.table.ManifestView;
import dev.copytool.engine.table.NonEmptyPolicy;
import dev.copytool.engine.table.Registration;
import dev.copytool.engine.table.TablePlanner;
import dev.copytool.engine.table.Truncation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Registers in the target what a run is to copy, and lets others see until the end that the run lives. */
final class Registering implements AutoCloseable {
    private final EntryNodes nodes;
    private final ManifestView view;
    private final MigrateSettings settings;
    private final StopSignal stop;
    private Optional<Registration> registration = Optional.empty();

    /** Registers nothing yet. */
    Registering(EntryNodes nodes, ManifestView view, MigrateSettings settings, StopSignal stop) {
        this.nodes = nodes;
        this.view = view;
        this.settings = settings;
        this.stop = stop;
    }

    /** As {@link RunServers#register}. */
    List<TablePlanner.Problem> register(
            TablePlanner.Plan plan, List<Part> parts, Path manifest, Consumer<String> notes) {
        Map<UUID, Item> items = new LinkedHashMap<>();
        parts.forEach(part -> items.put(part.item().uuid(), part.item()));
        WorkTable.Holder holder = new WorkTable.Holder(
                view.id(),
                manifest.toAbsolutePath().toString(),
                RunName.host(),
                ProcessHandle.current().pid());
        Registration opened = registration.orElseGet(
                () -> Registration.open(nodes, holder, SessionSettings.writer(settings.lockWait())));
        registration = Optional.of(opened);
        Registration.Request request = new Registration.Request(
                plan.worksFor(parts),
                view.uuids(),
                replaced(plan.clearingsFor(parts), items),
                emptied(plan, parts, items),
                settings.nonEmpty() == NonEmptyPolicy.APPEND,
                settings.copy().stopOnError());
        Map<UUID, String> objections = opened.take(request, settings.lockWait(), stop, notes);
        return items.values().stream()
                .filter(item -> objections.containsKey(item.uuid()))
                .map(item -> new TablePlanner.Problem(item, objections.getOrDefault(item.uuid(), "")))
                .toList();
    }

    private static Map<UUID, Integer> replaced(List<Clearing> clearings, Map<UUID, Item> items) {
        Map<UUID, Integer> replaced = new HashMap<>();
        clearings.forEach(clearing -> clearing.generations()
                .forEach((uuid, epochs) -> epochs.forEach(epoch -> replaced.merge(uuid, epoch, Math::max))));
        items.forEach((uuid, item) -> item.replaces().ifPresent(epoch -> replaced.merge(uuid, epoch, Math::max)));
        return replaced;
    }

    private static Set<UUID> emptied(TablePlanner.Plan plan, List<Part> parts, Map<UUID, Item> items) {
        Set<TableName> targets =
                plan.truncationsFor(parts).stream().map(Truncation::target).collect(Collectors.toSet());
        return items.values().stream()
                .filter(item -> targets.contains(item.target()))
                .map(Item::uuid)
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        registration.ifPresent(Registration::close);
    }
}
