package dev.copytool.engine.step;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.postgres.Allocation;
import dev.copytool.engine.postgres.FormatChoice;
import dev.copytool.engine.postgres.Merge;
import dev.copytool.engine.postgres.Stage;
import dev.copytool.engine.postgres.WriteMode;
import dev.copytool.engine.spi.QueryServer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which columns of a step's rows go into which of its tables.
 *
 * @param columns the columns that travel, with the types that they go into
 * @param tables for each table what it gets, in the step's order
 * @param problems why they do not fit
 */
record Assignment(List<Stage.Field> columns, List<List<Merge.Place>> tables, List<String> problems) {

    /** A length or precision, such as {@code (10,2)}. */
    private static final Set<String> TEXTS = Set.of("text", "character varying", "character");

    /** From the narrowest to the widest. */
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");

    private static final Pattern MODIFIER = Pattern.compile("\\(-?\\d+(,-?\\d+)?\\)");

    Assignment {
        columns = List.copyOf(columns);
        tables = List.copyOf(tables);
        problems = List.copyOf(problems);
    }

    /**
     * Places them: by the step's words, else by name. Every column must go somewhere.
     *
     * @param given the columns that travel
     * @param shapes the tables, in the step's order
     */
    static Assignment of(Step.Load load, List<String> given, List<TableShape> shapes) {
        List<String> rows = new ArrayList<>(given);
        load.allocation().ifPresent(allocation -> rows.add(allocation.column()));
        List<String> problems = new ArrayList<>(repeated(load, rows));
        List<List<Merge.Place>> tables = new ArrayList<>();
        TreeMap<String, List<String>> types = new TreeMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            TablePlaces places = TablePlaces.of(load.into().get(i), rows, shapes.get(i), shapes.size() == 1);
            problems.addAll(places.problems());
            tables.add(places.places());
            places.types()
                    .forEach((column, type) -> types.computeIfAbsent(column, name -> new ArrayList<>())
                            .add(type));
        }
        rows.stream()
                .filter(column -> !types.containsKey(column) && !spokenOf(load, column))
                .forEach(column -> problems.add("the query's column " + column + " has no place in "
                        + shapes.stream().map(shape -> shape.name().toString()).collect(Collectors.joining(", "))
                        + "; name it like one there, or leave it out"));
        types.entrySet().stream()
                .filter(column -> common(column.getValue()).isEmpty())
                .forEach(
                        column -> problems.add(
                                "the query's column " + column.getKey() + " goes into columns of several types ("
                                        + String.join(", ", new TreeSet<>(column.getValue()))
                                        + "), none of which holds the values of all exactly; let the query give it twice, under two names"));
        List<Stage.Field> columns = given.stream()
                .map(column -> new Stage.Field(
                        column,
                        common(types.getOrDefault(column, List.of("text"))).orElse("text")))
                .toList();
        return new Assignment(columns, tables, problems);
    }

    /** In which format rows may travel. */
    FormatChoice format(Step.Load load, QueryServer.Description query) {
        boolean all = load.derivation().isEmpty()
                && !columns.isEmpty()
                && columns.stream().allMatch(column -> query.allowsBinary(column.name(), plainType(column)));
        return all ? FormatChoice.BINARY : FormatChoice.ofQuery();
    }

    /** A type without length or precision. */
    static String plainType(Stage.Field field) {
        return MODIFIER.matcher(field.type()).replaceFirst("");
    }

    private static List<String> repeated(Step.Load load, List<String> rows) {
        Set<String> seen = new HashSet<>();
        return rows.stream()
                .filter(column -> !seen.add(column))
                .map(column -> load.allocation()
                                .map(Allocation::column)
                                .filter(column::equals)
                                .isPresent()
                        ? "the query gives " + column + " itself, which 'allocate' is to number"
                        : "the query gives two columns " + column)
                .toList();
    }

    /** Whether the step says of a column that goes into no table what it is for. */
    private static boolean spokenOf(Step.Load load, String column) {
        Pattern word = Pattern.compile("(?i)(?<![\\w$])" + Pattern.quote(column) + "(?![\\w$])");
        return load.into().stream()
                .anyMatch(into -> into.columns().containsKey(column)
                        || into.omitted().contains(column)
                        || into.when().filter(when -> word.matcher(when).find()).isPresent());
    }

    /** A type that holds what is for each of them; a length is looked at only where values go. None for others than these. */
    private static Optional<String> common(Collection<String> types) {
        Set<String> different = new TreeSet<>(types);
        if (different.size() == 1) {
            return different.stream().findFirst();
        }
        Set<String> plain = different.stream()
                .map(type -> MODIFIER.matcher(type).replaceFirst(""))
                .collect(Collectors.toCollection(TreeSet::new));
        if (TEXTS.containsAll(plain)) {
            return Optional.of("text");
        }
        if (INTEGERS.containsAll(plain)) {
            return INTEGERS.stream().filter(plain::contains).reduce((narrow, wide) -> wide);
        }
        // Without a length it is of length 1.
        return plain.size() == 1
                ? plain.stream()
                        .map(type -> type.equals("bit") ? "bit varying" : type)
                        .findFirst()
                : Optional.empty();
    }

    /** What one table gets. */
    private record TablePlaces(List<Merge.Place> places, TreeMap<String, String> types, List<String> problems) {

        static TablePlaces of(Into into, List<String> rows, TableShape shape, boolean only) {
            TablePlaces found = new TablePlaces(new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
            found.requireKnown("columns", into.columns().keySet(), rows);
            found.requireKnown("omit", into.omitted(), rows);
            TreeMap<String, Column> there = new TreeMap<>(
                    shape.columns().stream().collect(Collectors.toMap(Column::name, Function.identity())));
            for (String name : rows) {
                String to = into.columns().getOrDefault(name, name);
                Optional<Column> column = Optional.ofNullable(there.get(to));
                if (column.isPresent() && !into.omitted().contains(name)) {
                    found.place(name, column.get(), shape);
                } else if (column.isEmpty() && into.columns().containsKey(name)) {
                    found.problems.add("the query's column " + name + " has no place in " + shape.name()
                            + ", which has no " + to + "; name it like one there, or leave it out");
                }
            }
            found.requireWhole(into.mode(), shape, there.keySet(), only ? "the query gives" : "the rows give");
            return found;
        }

        private void requireKnown(String key, Set<String> named, List<String> rows) {
            new TreeSet<>(named)
                    .stream()
                            .filter(name -> !rows.contains(name))
                            .forEach(name -> problems.add("'" + key + "' speaks of " + name
                                    + ", which the query does not give; it gives " + String.join(", ", rows)));
        }

        private void place(String name, Column column, TableShape shape) {
            String to = column.name();
            if (places.stream().anyMatch(place -> place.to().equals(to))) {
                problems.add("two columns of the query go into " + to);
            } else if (column.generated()) {
                problems.add(
                        "the column " + to + " of " + shape.name() + " is generated, so nothing can be written there");
            }
            places.add(new Merge.Place(name, to));
            types.put(name, column.type());
        }

        private void requireWhole(WriteMode mode, TableShape shape, Set<String> there, String gives) {
            Set<String> filled = places.stream().map(Merge.Place::to).collect(Collectors.toSet());
            shape.columns().stream()
                    .filter(column -> column.notNull() && !column.filled() && !column.generated())
                    .filter(column -> !filled.contains(column.name()) && !(mode instanceof WriteMode.Update))
                    .forEach(column -> problems.add("the column " + column.name() + " of " + shape.name()
                            + " must have a value, and " + gives + " none"));
            for (String column : mode.key()) {
                if (there.contains(column) && !filled.contains(column)) {
                    problems.add("the query gives nothing for " + column + ", which the step's " + "key" + " has");
                }
            }
            for (String column : mode.updated()) {
                if (there.contains(column) && !filled.contains(column)) {
                    problems.add("the query gives nothing for " + column + ", which the step's 'update' has");
                }
            }
        }
    }
}
