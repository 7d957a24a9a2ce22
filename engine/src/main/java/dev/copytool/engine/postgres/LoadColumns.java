package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.TableShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which column of a query goes into which of a table.
 *
 * @param read the query's
 * @param written the table's, in the same order
 * @param types their types, as SQL writes them
 * @param problems why they do not fit
 */
record LoadColumns(List<String> read, List<String> written, List<String> types, List<String> problems) {

    /**
     * Matches them: by the step's words, else by name. Every column of the query must go somewhere.
     *
     * @param query the query's columns
     */
    static LoadColumns match(Step.Load load, List<String> query, TableShape target) {
        Map<String, Column> there =
                target.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        List<String> written = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        new TreeSet<>(load.columns().keySet()).forEach(name -> {
            if (!query.contains(name)) {
                problems.add("'columns' speaks of " + name + ", which the query does not give; it gives "
                        + String.join(", ", query));
            }
        });
        for (String name : query) {
            String to = load.columns().getOrDefault(name, name);
            Column column = there.get(to);
            if (!seen.add(to)) {
                problems.add("two columns of the query go into " + to);
            } else if (column == null) {
                problems.add("the query's column " + name + " has no place in " + target.name()
                        + (to.equals(name) ? "" : ", which has no " + to)
                        + "; name it like one there, or leave it out");
            } else if (column.generated()) {
                problems.add(
                        "the column " + to + " of " + target.name() + " is generated, so nothing can be written there");
            }
            written.add(to);
        }
        target.columns().stream()
                .filter(column -> column.notNull() && !column.filled() && !column.generated())
                .filter(column -> !seen.contains(column.name()))
                .forEach(column -> problems.add("the column " + column.name() + " of " + target.name()
                        + " must have a value, and the query gives none"));
        Stream.concat(
                        load.mode().key().stream(),
                        load.mode() instanceof WriteMode.Upsert upsert ? upsert.updated().stream() : Stream.empty())
                .filter(column -> there.containsKey(column) && !seen.contains(column))
                .forEach(column -> problems.add("the query gives nothing for " + column + ", which the step's "
                        + (load.mode().key().contains(column) ? "key" : "'update'") + " has"));
        List<String> types = written.stream()
                .map(column ->
                        Optional.ofNullable(there.get(column)).map(Column::type).orElse(""))
                .toList();
        return new LoadColumns(query, written, types, problems);
    }
}
