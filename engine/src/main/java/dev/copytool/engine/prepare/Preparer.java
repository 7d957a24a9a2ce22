package dev.copytool.engine.prepare;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.spi.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes on the target what is missing there. Each table is made in one transaction, several at a time; whatever
 * ends the program, doing it again goes on with what is missing then. Used by one thread.
 */
public final class Preparer {
    /** Something that a definition refers to is not on the target: a type, a function, a relation, a schema. */
    private static final Set<String> MISSING = Set.of("42704", "42883", "42P01", "3F000");

    /** Another table was made at the same moment: a deadlock, and a schema that both found missing. */
    private static final Set<String> RIVALRY = Set.of("40P01", "23505");

    private static final int ATTEMPTS = 3;

    private final Server source;
    private final Server target;
    private final Map<String, String> environment;
    private final StopSignal stop;

    /**
     * Makes tables of the one server on the other.
     *
     * @param environment where {@code pg_dump} is looked for, and what it is run in
     */
    public Preparer(Server source, Server target, Map<String, String> environment, StopSignal stop) {
        this.source = source;
        this.target = target;
        this.environment = Map.copyOf(environment);
        this.stop = stop;
    }

    /** Is told what becomes of each table, in the order of the plan, on the thread that runs. */
    public interface Listener {
        /** It is there now, e.g. {@code public.t (distributed by id, 32 shards)}. */
        void created(String table);

        /** It is not, and this is why. */
        void failed(CopyException error);
    }

    /**
     * Finds out what is missing; changes nothing.
     *
     * @param rule how each table of the source is to lie in a Citus cluster
     * @throws CopyException if a server does not answer, or is no place to make tables on
     */
    public Preparation plan(Collection<WantedTable> wanted, LayoutRule rule) {
        Set<TableName> names = wanted.stream()
                .flatMap(table -> Stream.of(table.source(), table.target()))
                .collect(Collectors.toSet());
        Map<TableName, SourceTable> sources =
                source.session(SessionSettings.reader(), connection -> SourceCatalog.read(connection, names));
        names.addAll(sources.keySet());
        TargetState state = target.session(SessionSettings.reader(), connection -> TargetState.read(connection, names));
        return new PreparationPlanner(sources, state, rule).plan(wanted);
    }

    /**
     * The dumps that the plan's tables need, made side by side as they are asked for.
     *
     * @throws CopyException if there is no {@code pg_dump} that can read the source
     */
    private Dumps dumps(Preparation plan) {
        if (!plan.needsDump()) {
            return Dumps.none();
        }
        int version = source.session(SessionSettings.reader(), SourceCatalog::majorVersion);
        return Dumps.start(new PgDumpPrograms(environment).forServer(version), source, plan.creations(), stop);
    }

    /** Is given the statements of each table's transaction. */
    @FunctionalInterface
    public interface Printer {
        void print(String table, List<String> statements);
    }

    /**
     * Tells the statements; changes nothing.
     *
     * @throws CopyException if a definition cannot be had
     */
    public void print(Preparation plan, Printer printer) {
        try (Dumps dumps = dumps(plan)) {
            for (Creation creation : plan.creations()) {
                printer.print(creation.toString(), plan.statements(creation, dumps.definition(creation)));
            }
        }
    }

    /**
     * Makes the tables until all are there or the end is asked for; goes on after a failure.
     *
     * @param parallel tables at a time
     * @return whether it went through all of them
     * @throws CopyException if there is no {@code pg_dump} that can read the source; nothing was changed then
     */
    public boolean run(Preparation plan, int parallel, Listener listener) {
        try (Dumps dumps = dumps(plan);
                SessionPool sessions = new SessionPool(target, parallel, SessionSettings.writer())) {
            return new Making(plan.creations(), listener, stop).run(parallel, creation -> {
                List<String> statements = plan.statements(creation, dumps.definition(creation));
                make(creation, statements, sessions, ATTEMPTS);
            });
        }
    }

    private static void make(Creation creation, List<String> statements, SessionPool sessions, int attempts) {
        Connection session = sessions.take();
        boolean clean = false;
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            session.commit();
            clean = true;
        } catch (SQLException e) {
            if (attempts == 1 || !RIVALRY.contains(String.valueOf(e.getSQLState()))) {
                throw failure(creation, e);
            }
        } finally {
            if (clean) {
                sessions.giveBack(session);
            } else {
                sessions.discard(session);
            }
        }
        if (!clean) {
            make(creation, statements, sessions, attempts - 1);
        }
    }

    private static CopyException failure(Creation creation, SQLException error) {
        CopyException failure = SqlFailures.of(Side.TARGET, "target " + creation.target(), error);
        return MISSING.contains(failure.server().sqlState())
                ? new CopyException(
                        failure.kind(),
                        failure.line() + "; make that on the target first, then run 'prepare' again",
                        failure.server(),
                        error)
                : failure;
    }
}
