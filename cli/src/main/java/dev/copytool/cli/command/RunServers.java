package dev.copytool.cli.command;

import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.postgres.ManifestView;
import dev.copytool.engine.postgres.MarkerTable;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.postgres.TablePlanner;
import dev.copytool.engine.postgres.TargetPreparation;
import dev.copytool.engine.postgres.Truncation;
import dev.copytool.state.Entry;
import dev.copytool.state.SqliteManifest;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The two servers of a run, with a pool of sessions each, and what is asked of them before anything is copied. */
final class RunServers implements AutoCloseable {
    private final Server source;
    private final Server target;
    private final SessionPool readers;
    private final SessionPool writers;
    private final ManifestView view;
    private final MigrateSettings settings;
    private final TablePlanner planner;

    RunServers(Connections connections, SqliteManifest manifest, MigrateSettings settings, Seams seams) {
        this.settings = settings;
        this.source = connections.server(Side.SOURCE);
        this.target = connections.server(Side.TARGET);
        int streams = settings.copy().parallel();
        this.readers = new SessionPool(source, streams, SessionSettings.reader());
        this.writers = new SessionPool(target, streams, SessionSettings.writer());
        this.planner = new TablePlanner(readers, writers, seams.markers(new MarkerTable()));
        List<Entry> entries = manifest.entries();
        Set<UUID> done = entries.stream()
                .filter(entry -> entry.state() == ItemState.DONE || entry.state() == ItemState.UNSETTLED)
                .map(entry -> entry.item().uuid())
                .collect(Collectors.toSet());
        this.view = new ManifestView(entries.stream().map(Entry::item).toList(), done);
    }

    TablePlanner.Plan plan(List<Entry> chosen) {
        List<Item> items = chosen.stream().map(Entry::item).toList();
        return planner.plan(new TablePlanner.Request(items, view, settings.format(), settings.nonEmpty()));
    }

    void prepareTarget(List<Truncation> truncations) {
        TargetPreparation.run(target, truncations, view);
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }

    @Override
    public String toString() {
        return source + " -> " + target;
    }
}
