package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one source database from every other, by whatever name or address it is reached. */
public final class SourceSystem {
    private static final Logger log = LoggerFactory.getLogger(SourceSystem.class);

    private SourceSystem() {}

    /** The cluster's system identifier and the database; where that may not be read, the address. */
    public static String of(Connection source, Server server) {
        String sql = "SELECT system_identifier::text || '/' || current_database() FROM pg_control_system()";
        try (Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            log.info("the source does not tell its system identifier; its address stands for it", e);
            return server.address();
        }
    }

    /**
     * Whether both are known to be one database, by whatever names; a standby is one with its primary. Copies of a
     * cluster's files share its identifier, so the server's start tells them apart.
     */
    public static boolean isOne(Optional<Identity> here, Optional<Identity> there) {
        return here.isPresent() && there.isPresent() && here.get().isOneWith(there.get());
    }

    /**
     * What tells a running server's database from others.
     *
     * @param system the system identifier, where this user may read it
     * @param database its OID and name
     * @param started when the server was started, to the microsecond
     */
    public record Identity(Optional<String> system, String database, boolean standby, String started) {
        boolean isOneWith(Identity other) {
            boolean follows = (standby || other.standby) && system.isPresent() && system.equals(other.system);
            return database.equals(other.database) && (follows || started.equals(other.started));
        }
    }

    /** The identity. */
    public static Optional<Identity> identity(Connection connection) {
        String sql = """
                SELECT oid || '/' || datname, pg_is_in_recovery(), extract(epoch FROM pg_postmaster_start_time())::text
                  FROM pg_database WHERE datname = current_database()
                """;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Optional.of(new Identity(system(connection), row.getString(1), row.getBoolean(2), row.getString(3)));
        } catch (SQLException e) {
            log.info("a server does not tell its database", e);
            return Optional.empty();
        }
    }

    private static Optional<String> system(Connection connection) {
        String sql = "SELECT system_identifier::text FROM pg_control_system()";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Optional.of(row.getString(1));
        } catch (SQLException e) {
            log.info("a server does not tell its system identifier", e);
            return Optional.empty();
        }
    }
}
