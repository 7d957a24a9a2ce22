package dev.copytool.cli.output;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.copytool.engine.model.Rejection;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.RejectList;
import dev.copytool.state.OwnerOnly;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows one attempt had rejected, in two files. Until they are kept their names end with the attempt and
 * {@code .partial}; without a row there are none.
 */
final class RejectFile implements RejectList {
    private static final Logger log = LoggerFactory.getLogger(RejectFile.class);

    private final Path directory;
    private final String name;
    private final String passing;
    private final TableName source;
    private final TableName target;
    private long size;
    private boolean kept;
    private @Nullable Open open;

    /** The two files while they are written. */
    private record Open(OutputStream rows, JsonGenerator reasons) implements Closeable {

        /** Closes both, whatever becomes of the other. */
        @Override
        public void close() throws IOException {
            try (rows) {
                reasons.close();
            }
        }
    }

    RejectFile(Path directory, String name, int attempt, TableName source, TableName target) {
        this.directory = directory;
        this.name = name;
        this.passing = ".attempt-" + attempt + ".partial";
        this.source = source;
        this.target = target;
    }

    @Override
    public void add(Rejection rejection, byte[] text) {
        try {
            Open files = open == null ? create() : open;
            open = files;
            files.rows().write(text);
            JsonGenerator json = files.reasons();
            json.writeStartObject();
            json.writeStringField("source", source.toString());
            json.writeStringField("target", target.toString());
            json.writeNumberField("row", rejection.row());
            json.writeStringField("sqlstate", rejection.why().sqlState());
            json.writeStringField("message", rejection.message());
            json.writeEndObject();
            size++;
        } catch (IOException e) {
            throw RejectFiles.failed(directory, e);
        }
    }

    private Open create() throws IOException {
        boolean there = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
        OwnerOnly.createDirectory(directory);
        if (!there) {
            force(requireNonNull(directory.toAbsolutePath().getParent()));
        }
        OutputStream rows = create(RejectFiles.ROWS);
        try {
            JsonGenerator json = new JsonFactory().createGenerator(create(RejectFiles.REASONS), JsonEncoding.UTF8);
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            return new Open(rows, json);
        } catch (IOException e) {
            rows.close();
            throw e;
        }
    }

    private OutputStream create(String ending) throws IOException {
        return new BufferedOutputStream(
                OwnerOnly.output(directory.resolve(name + ending + passing), StandardOpenOption.TRUNCATE_EXISTING));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void keep() {
        if (open == null) {
            return;
        }
        kept = true;
        try {
            open.close();
            for (String ending : RejectFiles.ENDINGS) {
                force(directory.resolve(name + ending + passing));
            }
            for (String ending : RejectFiles.ENDINGS) {
                Files.move(
                        directory.resolve(name + ending + passing),
                        directory.resolve(name + ending),
                        StandardCopyOption.ATOMIC_MOVE);
            }
            force(directory);
        } catch (IOException e) {
            throw RejectFiles.failed(directory, e);
        }
    }

    /** Makes sure that what a file holds, or a directory's entries, outlast a power cut. */
    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void discard() {
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.debug("{}: not written to its end", name, e);
            }
        }
        for (String ending : RejectFiles.ENDINGS) {
            remove(name + ending + passing);
            if (kept) {
                remove(name + ending);
            }
        }
    }

    private void remove(String file) {
        try {
            Files.deleteIfExists(directory.resolve(file));
        } catch (IOException e) {
            log.warn("{}: could not be removed; the next attempt does", file, e);
        }
    }
}
