package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one source database from every other, by whatever name or address it is reached. */
final class SourceSystem {
    private static final Logger log = LoggerFactory.getLogger(SourceSystem.class);

    private SourceSystem() {}

    /** The cluster's system identifier and the database; where that may not be read, the address. */
    static String of(Connection source, Server server) {
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
}
