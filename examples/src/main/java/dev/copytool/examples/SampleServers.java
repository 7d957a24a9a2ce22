package dev.copytool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts two throw-away servers, the source with the sample and the target with its empty tables; prints their URIs, and
 * stops them when its standard input ends.
 */
public final class SampleServers {

    private SampleServers() {}

    /** Runs it; the argument is the directory of the sample. */
    public static void main(String[] arguments) throws IOException {
        Path sample = Path.of(arguments[0]);
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        try (PostgresServer source = PostgresServer.start();
                PostgresServer target = PostgresServer.start()) {
            source.execute("postgres", "CREATE DATABASE icds");
            target.execute("postgres", "CREATE DATABASE icds");
            String schema = Files.readString(sample.resolve("schema.sql"));
            target.execute("icds", schema);
            source.execute("icds", schema, Files.readString(sample.resolve("source.sql")));
            out.println(source.uri("icds"));
            out.println(target.uri("icds"));
            while (System.in.read() >= 0) {
                // Whatever is said means nothing; only the end does.
            }
        }
    }
}
