package dev.copytool.examples;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A database that is no PostgreSQL: files of H2, which then stands in for Oracle. */
final class LegacyDatabase {
    private static final String LIKE_ORACLE = ";MODE=Oracle";

    private final String url;

    private LegacyDatabase(String url) {
        this.url = url;
    }

    /** Makes it in a directory by a script. */
    static LegacyDatabase make(Path directory, Path script) throws IOException {
        LegacyDatabase made =
                new LegacyDatabase("jdbc:h2:" + directory.toAbsolutePath().resolve("legacy"));
        try (Connection connection = DriverManager.getConnection(made.url + LIKE_ORACLE);
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(script));
            return made;
        } catch (SQLException e) {
            throw new IllegalStateException(script.toString(), e);
        }
    }

    /** How it is read, by several at once. */
    String url() {
        return url + LIKE_ORACLE + ";ACCESS_MODE_DATA=r";
    }

    /** The jar that holds its driver. */
    Path driver() {
        try {
            return Path.of(DriverManager.getDriver(url)
                    .getClass()
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (SQLException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
