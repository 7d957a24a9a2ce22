package dev.copytool.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The same copy into servers as they are shipped in images, Citus among them. */
class ContainersTest {

    @BeforeAll
    static void onlyWhereDockerAnswers() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker daemon answers, so no container can be started");
    }

    @ParameterizedTest(name = "a table arrives in {0}")
    @ValueSource(strings = {"postgres:17", "citusdata/citus:13.0"})
    void aTableArrives(String image) throws SQLException {
        DockerImageName name = DockerImageName.parse(image).asCompatibleSubstituteFor("postgres");
        try (PostgreSQLContainer container = new PostgreSQLContainer(name)) {
            container.start();
            execute(
                    container,
                    "CREATE TABLE source (n int, v text)",
                    "CREATE TABLE target (n int, v text)",
                    "INSERT INTO source SELECT n, 'v' || n FROM generate_series(1, 1000) n");
            if (image.contains("citus")) {
                execute(container, "SELECT create_distributed_table('target', 'n')");
            }
            assertThat(copy(container).committed()).isEqualTo(1);
            assertThat(value(container, "SELECT count(*) FROM (SELECT * FROM source EXCEPT SELECT * FROM target) d"))
                    .isEqualTo("0");
            assertThat(value(container, "SELECT count(*) FROM target")).isEqualTo("1000");
        }
    }

    private static CopyReport copy(PostgreSQLContainer container) {
        Item item = Item.of(1, new UUID(0, 1), new TableName("public", "source"), new TableName("public", "target"), 0);
        try (SourcePools pools = SourcePools.of(server(Side.SOURCE, container), 1, SessionSettings.reader());
                EntryNodes writers =
                        EntryNodes.of(new SessionPool(server(Side.TARGET, container), 1, SessionSettings.writer()))) {
            ManifestView view = new ManifestView(List.of(item), Set.of(), Set.of());
            TargetPreparation.run(writers, List.of(), view, new StopSignal());
            TablePlanner.Plan plan = new TablePlanner(
                            Map.of("", pools), name -> Optional.empty(), writers, new MarkerTable())
                    .plan(new TablePlanner.Request(
                            List.of(item),
                            view,
                            new Wishes(FormatWish.AUTO, SplitWish.NONE, true, false),
                            NonEmptyPolicy.REFUSE,
                            Optional.empty(),
                            Optional.empty(),
                            new Scrutiny(false, 1, new StopSignal())));
            try (Registration registration = DatabaseCopy.opened(writers, view)) {
                DatabaseCopy.take(registration, view, plan);
                return new CopyEngine(
                                new CopySettings(1, true, RetryPolicy.DEFAULT, Waits.DEFAULT),
                                new MemoryManifest(),
                                CopyListener.NONE,
                                new Progress(),
                                new StopSignal())
                        .run(plan.parts());
            }
        }
    }

    private static Server server(Side side, PostgreSQLContainer container) {
        String uri =
                container.getJdbcUrl() + "&user=" + container.getUsername() + "&password=" + container.getPassword();
        return new Server(side, ConnectionUri.parse(uri), "copytool test");
    }

    private static Connection connect(PostgreSQLContainer container) throws SQLException {
        return DriverManager.getConnection(container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    private static void execute(PostgreSQLContainer container, String... statements) throws SQLException {
        try (Connection connection = connect(container);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String value(PostgreSQLContainer container, String query) throws SQLException {
        try (Connection connection = connect(container);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
