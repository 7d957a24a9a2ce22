package dev.copytool.engine.prepare;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.spi.StopSignal;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes on the target what is missing there. Each table is made in one transaction and in a session of its own; whatever
 * ends the program, doing it again goes on with what is missing then. Used by one thread.
 */
public final class Preparer {
    /** Something that a definition refers to is not on the target: a type, a function, a relation, a schema. */
    private static final Set<String> MISSING = Set.of("42704", "42883", "42P01", "3F000");

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

    /** Is told what becomes of each table, on the thread that runs. */
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
     * @return whether it went through all of them
     * @throws CopyException if there is no {@code pg_dump} that can read the source; nothing was changed then
     */
    public boolean run(Preparation plan, Listener listener) {
        Set<TableName> failed = new HashSet<>();
        try (Dumps dumps = dumps(plan)) {
            for (Creation creation : plan.creations()) {
                if (stop.requested()) {
                    return false;
                }
                try {
                    make(plan, creation, dumps, failed);
                    listener.created(creation.toString());
                } catch (CopyException e) {
                    if (stop.requested()) {
                        return false;
                    }
                    failed.add(creation.target());
                    listener.failed(e);
                }
            }
        }
        return true;
    }

    private void make(Preparation plan, Creation creation, Dumps dumps, Set<TableName> failed) {
        Optional<TableName> missing =
                creation.after().stream().filter(failed::contains).findFirst();
        if (missing.isPresent()) {
            throw CopyException.permanent(
                    "target " + creation.target() + ": it needs " + missing.get() + ", which could not be made");
        }
        List<String> statements = plan.statements(creation, dumps.definition(creation));
        target.session(SessionSettings.writer(), connection -> {
            try (Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (String sql : statements) {
                    statement.execute(sql);
                }
                connection.commit();
                return statements.size();
            } catch (SQLException e) {
                throw failure(creation, e);
            }
        });
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
