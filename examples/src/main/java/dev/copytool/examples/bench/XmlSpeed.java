package dev.copytool.examples.bench;

import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.testing.GivenRows;
import dev.copytool.engine.xml.Branch;
import dev.copytool.engine.xml.Case;
import dev.copytool.engine.xml.Expression;
import dev.copytool.engine.xml.Extraction;
import dev.copytool.engine.xml.Field;
import dev.copytool.engine.xml.Mapping;
import dev.copytool.engine.xml.Origin;
import dev.copytool.engine.xml.Selection;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures how many documents a core makes rows of: small ones of five rows and four columns each. Prints the size of a
 * document, and for each round megabytes of documents and rows a second of the thread's CPU time.
 */
public final class XmlSpeed {
    private static final int DOCUMENTS = 20_000;
    private static final int ROUNDS = 7;
    private static final int PARTS = 5;

    private XmlSpeed() {}

    /** Runs it; takes no arguments. */
    public static void main(String[] words) {
        for (int remark : List.of(20, 120, 600)) {
            String document = document(remark);
            List<List<String>> rows = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                rows.add(List.of(String.valueOf(i), document));
            }
            GivenRows given = GivenRows.of(rows);
            for (int round = 1; round <= ROUNDS; round++) {
                long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                long made = read(given);
                double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "documents of %d bytes, round %d: %.1f MB/s, %.0f rows/s%n",
                        document.length(),
                        round,
                        (double) document.length() * DOCUMENTS / 1e6 / seconds,
                        made / seconds);
            }
        }
    }

    private static String document(int remark) {
        StringBuilder text = new StringBuilder("<PHONES>");
        for (int i = 0; i < PARTS; i++) {
            text.append("\n  <PHONE id=\"a12\">\n    <NUMBER>+44 1632 96001").append(i);
            text.append("</NUMBER>\n    <KIND>H</KIND>\n    <SINCE>2024-07-01T12:00:00</SINCE>\n    <REMARK>");
            text.append("x".repeat(remark)).append("</REMARK>\n  </PHONE>");
        }
        return text.append("\n</PHONES>").toString();
    }

    private static Extraction extraction() {
        Map<String, Field> columns = new LinkedHashMap<>();
        columns.put("id", new Field(new Origin.Given("id"), Optional.empty(), Optional.empty()));
        for (String path : List.of("NUMBER", "KIND", "SINCE", "REMARK")) {
            Optional<Mapping> mapping = path.equals("KIND")
                    ? Optional.of(new Mapping(Map.of("H", "home"), new Mapping.Otherwise.Reject()))
                    : Optional.empty();
            columns.put(
                    path.toLowerCase(Locale.ROOT),
                    new Field(new Origin.Text(new Expression(path)), mapping, Optional.empty()));
        }
        Case only = new Case(Optional.empty(), Optional.empty(), List.of("number"), columns);
        Selection each = new Selection.Each(new Expression("/PHONES/PHONE"));
        return new Extraction(
                "doc",
                List.of("id"),
                Extraction.MAX_SIZE,
                Optional.empty(),
                false,
                List.of(new Branch(each, false, Optional.empty(), List.of(only))));
    }

    private static long read(GivenRows given) {
        List<String> types = List.of("bigint", "text", "text", "timestamp without time zone", "text");
        try (PartReader reader = extraction().over(given, types).open()) {
            while (reader.read() != null) {
                // What comes is not looked at.
            }
            if (reader.rowsSent() != (long) PARTS * DOCUMENTS) {
                throw new IllegalStateException(reader.rowsSent() + " rows");
            }
            return reader.rowsSent();
        }
    }
}
