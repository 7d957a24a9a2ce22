package dev.copytool.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.state.OwnerOnly;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Adds a JSON line to the file beside a manifest for each part that failed; it is made with the first. Thread-safe. */
public final class ErrorLog implements CopyListener {
    private final Path manifest;
    private final Path file;
    private final String run;
    private final InstantSource clock;
    private final JsonFactory factory = new JsonFactory().setCharacterEscapes(new JsonEscapes());

    /** Of a run of a manifest. */
    public ErrorLog(Path manifest, String run, InstantSource clock) {
        this.manifest = manifest;
        this.file = Path.of(manifest + ".errors.jsonl");
        this.run = run;
        this.clock = clock;
    }

    @Override
    public void on(CopyEvent event) {
        if (event instanceof CopyEvent.PartFailed failed) {
            append(line(failed));
        }
    }

    private synchronized void append(String line) {
        try (OutputStream out = OwnerOnly.output(file, StandardOpenOption.APPEND)) {
            out.write((line + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line(CopyEvent.PartFailed failed) {
        ServerMessage server = failed.error().server();
        List<String> commands = Stream.concat(
                        failed.part().source().statements().stream(), failed.part().target().statements().stream())
                .toList();
        StringWriter line = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("time", clock.instant().toString());
            json.writeStringField("run", run);
            json.writeStringField("source_table", failed.part().item().source().exact());
            json.writeStringField("target_table", failed.part().item().target().exact());
            json.writeNumberField("size", failed.part().weight());
            json.writeNumberField("attempts", failed.attempts());
            json.writeStringField(
                    "error", Advice.about(manifest.toString(), failed.error().line()));
            json.writeStringField("sqlstate", server.sqlState());
            json.writeStringField("ERROR", server.error());
            json.writeStringField("DETAIL", server.detail());
            json.writeStringField("CONTEXT", server.context());
            json.writeArrayFieldStart("cmd");
            for (String command : commands) {
                json.writeString(command);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }
}
