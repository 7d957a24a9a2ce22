package dev.copytool.cli;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import dev.copytool.engine.spi.QueryServer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** As little as a source of queries can be: lines of COPY text by the name of their query. */
record ToyQueries(Map<String, Supplier<Iterator<String>>> queries) implements QueryServer {
    @Override
    public Descriptions describe(Map<TableName, String> asked) {
        Map<TableName, Description> found = new HashMap<>();
        Map<TableName, String> errors = new HashMap<>();
        List<String> columns = List.of("id", "v");
        asked.forEach((step, query) -> {
            if (queries.containsKey(query)) {
                found.put(step, new Description(columns, 0));
            } else {
                errors.put(step, "there is nothing called " + query);
            }
        });
        return new Descriptions("toy", "UTF8", found, errors);
    }

    @Override
    public PartSource rows(TableName step, String query, List<String> columns, List<String> types, CopyFormat format) {
        return () -> new ToyReader(Objects.requireNonNull(queries.get(query)).get());
    }

    private static final class ToyReader implements PartReader {
        private final Iterator<String> lines;
        private long sent;
        private volatile boolean aborted;

        ToyReader(Iterator<String> lines) {
            this.lines = lines;
        }

        @Override
        public byte @Nullable [] read() {
            if (aborted) {
                throw CopyException.permanent("broken off");
            }
            if (!lines.hasNext()) {
                return null;
            }
            sent++;
            return (lines.next() + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public long rowsSent() {
            if (lines.hasNext()) {
                throw new IllegalStateException("there are more rows");
            }
            return sent;
        }

        @Override
        public void abort() {
            aborted = true;
        }

        @Override
        public void close() {}
    }
}
