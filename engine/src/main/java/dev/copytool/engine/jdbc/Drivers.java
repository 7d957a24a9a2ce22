package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.TimeLimit;
import dev.copytool.engine.values.Unstorable;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The JDBC drivers of the class path and of a path that the user names. */
public final class Drivers {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Driver> drivers = new ArrayList<>();

    /**
     * Finds them.
     *
     * @param path jars, and directories with jars, apart as on a class path; may be empty
     * @throws IllegalArgumentException if one of them cannot be read
     */
    public Drivers(String path) {
        List<URL> jars = new ArrayList<>();
        for (String place : path.split(File.pathSeparator, -1)) {
            if (!place.isEmpty()) {
                jars.addAll(jars(Path.of(place)));
            }
        }
        ClassLoader own = Drivers.class.getClassLoader();
        ClassLoader loader = jars.isEmpty() ? own : new URLClassLoader(jars.toArray(URL[]::new), own);
        ServiceLoader.load(Driver.class, loader).forEach(drivers::add);
    }

    private static List<URL> jars(Path place) {
        try {
            if (!Files.isDirectory(place)) {
                return List.of(url(place));
            }
            try (Stream<Path> inside = Files.list(place)) {
                return inside.filter(file -> file.toString().endsWith(".jar"))
                        .sorted()
                        .map(Drivers::url)
                        .toList();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(place + " cannot be read", e);
        }
    }

    private static URL url(Path jar) {
        if (!Files.isReadable(jar)) {
            throw new IllegalArgumentException("there is no readable file or directory " + jar);
        }
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar + " cannot be a jar's name", e);
        }
    }

    /**
     * The server behind a URL, with the driver that knows it.
     *
     * @param name what a person calls it
     * @param login the user and the password, as far as they are known
     * @param zone the zone of its timestamps that have none
     * @param rowsAtATime how many rows are fetched at once
     * @throws IllegalArgumentException if no driver knows the URL
     */
    public JdbcServer server(
            String name,
            String url,
            Map<String, String> login,
            Optional<ZoneId> zone,
            int rowsAtATime,
            Unstorable unstorable) {
        Driver driver = drivers.stream()
                .filter(one -> accepts(one, url))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no JDBC driver for the connection '" + name + "' (jdbc:" + url.split(":", 3)[1] + ":...)"));
        return new JdbcServer(name, url, login, driver, zone, rowsAtATime, unstorable, TimeLimit.of(PATIENCE));
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }
}
