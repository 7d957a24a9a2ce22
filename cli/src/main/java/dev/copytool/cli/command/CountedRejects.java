package dev.copytool.cli.command;

import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.Rejection;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.RejectList;
import dev.copytool.engine.spi.RejectStore;
import java.util.function.Consumer;

/**
 * Keeps no row that is rejected, since nothing else stays either; tells the first of each part.
 *
 * @param most how many rows of one part may be rejected
 * @param told is told, on the threads of the parts
 */
record CountedRejects(int most, Consumer<String> told) implements RejectStore {

    @Override
    public RejectList begin(PartKey key, int attempt, TableName source, TableName target) {
        return new RejectList() {
            private long size;

            @Override
            public void add(Rejection rejection, byte[] text) {
                if (size++ == 0) {
                    told.accept("REJECTED " + source + ", the first: " + rejection.message());
                }
            }

            @Override
            public long size() {
                return size;
            }

            @Override
            public void keep() {}

            @Override
            public void discard() {}
        };
    }
}
