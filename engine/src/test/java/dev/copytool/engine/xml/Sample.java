package dev.copytool.engine.xml;

import dev.copytool.engine.testing.GivenRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Extractions of one branch for tests; documents have the ids 1, 2, ... */
final class Sample {

    private Sample() {}

    /** A row for each {@code /A/B}: the columns id and those that have these paths. */
    static Extraction of(boolean emptyStays, int maxSize, String... paths) {
        Map<String, Field> columns = new LinkedHashMap<>();
        columns.put("id", new Field(new Origin.Given("id"), Optional.empty(), Optional.empty()));
        for (int i = 0; i < paths.length; i++) {
            Origin path = new Origin.Text(new Expression(paths[i]));
            columns.put("c" + i, new Field(path, Optional.empty(), Optional.empty()));
        }
        return of(emptyStays, maxSize, columns);
    }

    static Extraction of(boolean emptyStays, int maxSize, Map<String, Field> columns) {
        Case only = new Case(Optional.empty(), Optional.empty(), List.of(), columns);
        Selection each = new Selection.Each(new Expression("/A/B"));
        return new Extraction(
                "doc",
                List.of("id"),
                maxSize,
                Optional.empty(),
                emptyStays,
                List.of(new Branch(each, false, Optional.empty(), List.of(only))));
    }

    static Extraction of(String... paths) {
        return of(false, Extraction.MAX_SIZE, paths);
    }

    static GivenRows documents(@Nullable String... documents) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (String document : documents) {
            List<@Nullable String> row = new ArrayList<>();
            row.add(String.valueOf(rows.size() + 1));
            row.add(document);
            rows.add(row);
        }
        return GivenRows.of(rows);
    }

    /** The rows, without the columns of rejections where those are empty. */
    static List<String> rows(Extraction extraction, List<String> types, @Nullable String... documents) {
        return GivenRows.readAll(extraction.over(documents(documents), types)).stream()
                .map(row -> row.startsWith("null|null|null|") ? row.substring(15) : row)
                .toList();
    }
}
