package dev.copytool.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;

class RowBatchTest {

    @RepeatedTest(5)
    @DisplayName("promise 10: rows come out as they went in, wherever the stream was cut")
    void rowsComeOutAsTheyWentIn() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add("r".repeat(random.nextInt(i % 50 == 0 ? 300_000 : 30)) + "\n");
        }
        byte[] stream = String.join("", rows).getBytes(StandardCharsets.UTF_8);
        RowBatch batch = new RowBatch();
        List<String> out = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(stream.length - at, 1 + random.nextInt(50_000));
            batch.add(stream, at, count);
            at += count;
            if (random.nextInt(4) == 0 || at == stream.length) {
                for (int row = 0; row < batch.rows(); row++) {
                    out.add(new String(batch.row(row), StandardCharsets.UTF_8));
                }
                batch.removeRows();
            }
        }
        assertThat(out).as("seed %d", seed).isEqualTo(rows);
        assertThat(batch.length()).isZero();
    }
}
