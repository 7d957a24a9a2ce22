package dev.copytool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the legacy database of a plan's sample and starts a throw-away server with its empty target; prints the URL of the
 * one, the jar of its driver and the URI of the other, and stops the server when its standard input ends.
 */
public final class PlanServers {

    private PlanServers() {}

    /** Runs it; the arguments are the directory of the sample and one for the legacy database. */
    public static void main(String[] arguments) throws IOException {
        Path sample = Path.of(arguments[0]);
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        LegacyDatabase legacy = LegacyDatabase.make(Path.of(arguments[1]), sample.resolve("v1.sql"));
        try (PostgresServer target = PostgresServer.start()) {
            target.execute("postgres", "CREATE DATABASE v2");
            target.execute("v2", Files.readString(sample.resolve("target.sql")));
            out.println(legacy.url());
            out.println(legacy.driver());
            out.println(target.uri("v2"));
            while (System.in.read() >= 0) {
                // Whatever is said means nothing; only the end does.
            }
        }
    }
}
