package dev.copytool.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.CopyEngine;
import dev.copytool.engine.CopyReport;
import dev.copytool.engine.CopySettings;
import dev.copytool.engine.RetryPolicy;
import dev.copytool.engine.Waits;
import dev.copytool.engine.connect.ConnectionUri;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.marker.MarkerTable;
import dev.copytool.engine.marker.WorkTable;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.table.FormatWish;
import dev.copytool.engine.table.ManifestView;
import dev.copytool.engine.table.NonEmptyPolicy;
import dev.copytool.engine.table.Registration;
import dev.copytool.engine.table.Scrutiny;
import dev.copytool.engine.table.SplitWish;
import dev.copytool.engine.table.TablePlanner;
import dev.copytool.engine.table.TargetPreparation;
import dev.copytool.engine.table.Wishes;
import dev.copytool.engine.testing.MemoryManifest;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.verify.Comparison;
import dev.copytool.engine.verify.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tables of {@code public} copied from a database to one of another server, the way the program does it. */
record DatabaseCopy(PostgresServer source, String sourceDatabase, PostgresServer target, String targetDatabase) {
    private static final int STREAMS = 2;

    /**
     * What came of it.
     *
     * @param problems what the planner objected to, by table
     * @param formats how the others travelled, by table
     * @param errors what failed, in one line each
     * @param report the engine's own account
     */
    record Result(
            Map<String, String> problems, Map<String, CopyFormat> formats, List<String> errors, CopyReport report) {}

    static DatabaseCopy between(PostgresServer source, PostgresServer target) {
        return new DatabaseCopy(source, source.newDatabase(), target, target.newDatabase());
    }

    /** Plans and copies these tables. */
    Result copy(Collection<String> tables, FormatWish wish) {
        List<Item> items = items(tables);
        Server reading = server(Side.SOURCE, source.uri(sourceDatabase));
        Server writing = server(Side.TARGET, target.uri(targetDatabase));
        try (SourcePools pools = SourcePools.of(reading, STREAMS, SessionSettings.reader());
                EntryNodes writers = EntryNodes.of(new SessionPool(writing, STREAMS, SessionSettings.writer()))) {
            ManifestView view = new ManifestView(items, Set.of(), Set.of());
            TargetPreparation.run(writers, List.of(), view, new StopSignal());
            TablePlanner.Plan plan = new TablePlanner(
                            Map.of("", pools), name -> Optional.empty(), writers, new MarkerTable())
                    .plan(new TablePlanner.Request(
                            items,
                            view,
                            new Wishes(wish, SplitWish.NONE, true, false),
                            NonEmptyPolicy.REFUSE,
                            Optional.empty(),
                            Optional.empty(),
                            new Scrutiny(false, 1, new StopSignal())));
            try (Registration registration = opened(writers, view)) {
                take(registration, view, plan);
                return run(plan);
            }
        }
    }

    /** As a run does before it copies. */
    static Registration opened(EntryNodes writers, ManifestView view) {
        WorkTable.Holder holder = new WorkTable.Holder(view.id(), "test", "localhost", 1);
        return Registration.open(writers, holder, SessionSettings.writer());
    }

    static void take(Registration registration, ManifestView view, TablePlanner.Plan plan) {
        Registration.Request request =
                new Registration.Request(plan.worksFor(plan.parts()), view.uuids(), Map.of(), Set.of(), false, true);
        assertThat(registration.take(request, Duration.ZERO, new StopSignal(), note -> {}))
                .isEmpty();
    }

    private static List<Item> items(Collection<String> tables) {
        List<Item> items = new ArrayList<>();
        for (String table : tables) {
            TableName name = new TableName("public", table);
            UUID uuid = UUID.nameUUIDFromBytes(table.getBytes(StandardCharsets.UTF_8));
            items.add(Item.of(items.size() + 1, uuid, name, name, 0));
        }
        return items;
    }

    /** Compares the tables of both databases the way the program does it, by name. */
    Map<String, Comparison> compare(Collection<String> tables) {
        List<Item> items = items(tables);
        return new Verification(
                        Map.of("", server(Side.SOURCE, source.uri(sourceDatabase))),
                        server(Side.TARGET, target.uri(targetDatabase)),
                        new StopSignal())
                        .compare(new Verification.Request(
                                items.stream()
                                        .map(item -> new Verification.Copied(item, Optional.empty()))
                                        .toList(),
                                items,
                                false,
                                STREAMS))
                        .orElseThrow()
                        .stream()
                        .collect(Collectors.toMap(
                                comparison -> comparison.target().name(), Function.identity()));
    }

    private static Server server(Side side, String uri) {
        return new Server(side, ConnectionUri.parse(uri), "copytool test");
    }

    private static Result run(TablePlanner.Plan plan) {
        MemoryManifest manifest = new MemoryManifest();
        RetryPolicy once = new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1));
        CopyReport report = new CopyEngine(
                        new CopySettings(STREAMS, false, once, Waits.DEFAULT),
                        manifest,
                        CopyListener.NONE,
                        new Progress(),
                        new StopSignal())
                .run(plan.parts());
        return new Result(
                plan.problems().stream()
                        .collect(Collectors.toMap(
                                problem -> problem.item().source().name(), TablePlanner.Problem::message)),
                plan.parts().stream()
                        .collect(Collectors.toMap(
                                DatabaseCopy::table, part -> part.source().format())),
                manifest.errors().values().stream().map(CopyException::line).toList(),
                report);
    }

    private static String table(Part part) {
        return part.item().source().name();
    }

    /** Count and order-independent checksum of each table, as the source has it. */
    Map<String, String> sourceChecksums(Collection<String> tables) {
        return checksums(source, sourceDatabase, tables);
    }

    /** Count and order-independent checksum of each table, as the target has it. */
    Map<String, String> targetChecksums(Collection<String> tables) {
        return checksums(target, targetDatabase, tables);
    }

    /** In one query, since a connection for each of many tables takes longer than the copy. */
    private static Map<String, String> checksums(PostgresServer server, String database, Collection<String> tables) {
        String query = tables.stream()
                .map(table -> "SELECT '" + table
                        + "', count(*) || '/' || sum(hashtextextended(q::text, 0)::numeric) FROM public.\"" + table
                        + "\" q")
                .collect(Collectors.joining(" UNION ALL "));
        return server.rows(database, query).stream()
                .map(row -> row.split("\\|", -1))
                .collect(Collectors.toMap(row -> row[0], row -> row[1]));
    }
}
