package dev.copytool.engine.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import dev.copytool.engine.testing.GivenRows;
import dev.copytool.engine.testing.UnreadSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XmlSourceTest {
    private static final Extraction ROWS = Sample.of("C");
    private static final List<String> TYPES = List.of("bigint", "text");

    private static String document(int parts) {
        return "<A>" + "<B><C>a\tb\\n\u00e9\uD83D\uDE00</C></B>".repeat(parts) + "</A>";
    }

    @Test
    void rowsAreTheSameWhereverTheDocumentsAreCut() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int shape = 0; shape < 30; shape++) {
            List<String> documents = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                documents.add(random.nextInt(6) == 0 ? "<A><B>" : document(random.nextInt(4)));
            }
            GivenRows whole = Sample.documents(documents.toArray(String[]::new));
            assertThat(GivenRows.readAll(ROWS.over(whole.cut(random, 1 + random.nextInt(200)), TYPES)))
                    .as("seed %s, shape %s", seed, shape)
                    .isEqualTo(GivenRows.readAll(ROWS.over(whole, TYPES)));
        }
    }

    @Test
    void manyRowsComeInBlocksAndAreCounted() {
        PartSource source = ROWS.over(Sample.documents(document(5_000), document(5_000)), TYPES);
        try (PartReader reader = source.open()) {
            int blocks = 0;
            assertThatThrownBy(reader::rowsSent).isInstanceOf(IllegalStateException.class);
            while (reader.read() != null) {
                blocks++;
            }
            assertThat(blocks).isGreaterThan(1);
            assertThat(reader.rowsSent()).isEqualTo(10_000);
            assertThat(reader.read()).isNull();
        }
    }

    @Test
    void aSourceThatSaysItSentMoreOrBreaksOffIsNotComplete() {
        String row = "1\t<A><B><C>x</C></B></A>\n";
        for (GivenRows partial : List.of(
                GivenRows.ofText(row, 2),
                GivenRows.ofText(row, 0),
                GivenRows.ofText(row + "2\t<A", 2),
                GivenRows.ofText(row + "2", 1))) {
            assertThatThrownBy(() -> GivenRows.readAll(ROWS.over(partial, TYPES)))
                    .isInstanceOf(CopyException.class)
                    .hasMessageContaining("rows with documents, and 1");
        }
        assertThat(GivenRows.readAll(ROWS.over(GivenRows.ofText("", 0), TYPES))).isEmpty();
    }

    @Test
    void closingAmidTheRowsClosesTheSource() {
        GivenRows documents = Sample.documents(document(5_000), document(5_000));
        try (PartReader reader = ROWS.over(documents, TYPES).open()) {
            assertThat(reader.read()).isNotNull();
            assertThat(reader.passed()).isEqualTo(1);
            assertThat(documents.closed()).hasValue(0);
        }
        assertThat(documents.closed()).hasValue(1);
    }

    @Test
    void breakingOffBreaksOffTheSource() {
        GivenRows documents = Sample.documents(document(1), document(1)).cut(new Random(1), 20);
        try (PartReader reader = ROWS.over(documents, TYPES).open()) {
            reader.abort();
            assertThatThrownBy(reader::read).isInstanceOf(CopyException.class);
        }
    }

    @Test
    void itSpeaksOfItsSource() {
        PartSource source = ROWS.over(new UnreadSource(), TYPES);
        assertThat(source.format()).isEqualTo(CopyFormat.TEXT);
        assertThat(source.endpoint()).isEqualTo(new UnreadSource().endpoint());
        assertThat(source.statements()).isEqualTo(new UnreadSource().statements());
        assertThat(ROWS.read()).containsExactly("id", "doc");
        assertThat(ROWS.columns()).containsExactly("id", "c0");
        assertThat(ROWS.problems(List.of("doc", "id", "more"))).isEmpty();
        assertThat(ROWS.problems(List.of("id")))
                .containsExactly("'xml' reads the query's column doc, which it does not give; it gives id");
        assertThat(ROWS.digest())
                .isEqualTo(Sample.of("C").digest())
                .isNotEqualTo(Sample.of("D").digest());
        assertThatThrownBy(() -> ROWS.over(new UnreadSource(), List.of("text")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
