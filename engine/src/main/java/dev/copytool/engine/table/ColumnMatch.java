package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.Column.BinaryFitness;
import dev.copytool.engine.catalog.TableShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which columns travel from a source to a target, matched by name, and in which format they can.
 *
 * @param columns the columns that travel, in the source's order
 * @param readsGenerated whether one of them is generated on the source
 * @param notBinary why they cannot all travel in binary between any two servers; empty if they can
 * @param neverBinary why they cannot travel in binary at all; empty if they can
 * @param alike whether both sides write each value alike, where none is refused
 * @param remarks columns whose types differ, so that values may be rounded, cut or refused
 */
record ColumnMatch(
        List<String> columns,
        boolean readsGenerated,
        Optional<String> notBinary,
        Optional<String> neverBinary,
        boolean alike,
        List<String> remarks) {
    private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");
    private static final Set<String> TEXTS = Set.of("text", "character varying");

    /** Either a match or, in one line each, what stands in its way. */
    record Outcome(Optional<ColumnMatch> match, List<String> problems) {}

    /**
     * Matches.
     *
     * @param wanted the columns that are to travel, all where empty
     */
    static Outcome of(TableShape source, TableShape target, Collection<String> wanted) {
        Map<String, Column> writable = new HashMap<>();
        target.columns().forEach(column -> writable.put(column.name(), column));
        List<String> columns = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        boolean readsGenerated = false;
        boolean alike = true;
        Optional<String> notBinary = Optional.empty();
        Optional<String> neverBinary = Optional.empty();
        List<Column> sent = source.columns().stream()
                .filter(column -> wanted.isEmpty() || wanted.contains(column.name()))
                .toList();
        unknown(source, wanted).forEach(problems::add);
        for (Column column : sent) {
            Column there = writable.remove(column.name());
            if (there == null || there.generated()) {
                missing(column, there != null).ifPresent(problems::add);
                if (there == null && column.generated()) {
                    remarks.add("column '" + column.name()
                            + "' is generated on the source and missing on the target; its values are left out");
                }
                continue;
            }
            columns.add(column.name());
            readsGenerated |= column.generated();
            alike &= isAlike(column.type(), there.type());
            if (!column.type().equals(there.type())) {
                remarks.add(pair(column, there) + "; values may be changed or refused");
            }
            notBinary = notBinary.or(() -> notBuiltIn(column, there));
            neverBinary = neverBinary.or(() -> notByName(column, there));
        }
        for (Column column : writable.values()) {
            if (column.notNull() && !column.filled() && !column.generated()) {
                problems.add("column '" + column.name()
                        + "' of the target is NOT NULL without a default, and "
                        + (wanted.isEmpty() ? "the source has no such column" : "none such is among those that travel")
                        + "; give it a default for the time of the copy");
            }
        }
        if (columns.isEmpty() && (stores(source) || stores(target))) {
            problems.add("no column is left to copy, and a row without values cannot be written into a table that has"
                    + " columns; leave the table out, or choose other columns");
        }
        if (!problems.isEmpty()) {
            return new Outcome(Optional.empty(), problems);
        }
        if (columns.isEmpty()) {
            notBinary = Optional.of("no columns");
        }
        return new Outcome(
                Optional.of(new ColumnMatch(columns, readsGenerated, notBinary, neverBinary, alike, remarks)),
                List.of());
    }

    ColumnMatch {
        columns = List.copyOf(columns);
        remarks = List.copyOf(remarks);
    }

    /** A text may lose blanks at its end in a varchar(n), so only the unlimited types are like any text (PostgreSQL manual, 8.3). */
    private static boolean isAlike(String here, String there) {
        return here.equals(there)
                || (INTEGERS.contains(here) && INTEGERS.contains(there))
                || (TEXTS.contains(there) && (TEXTS.contains(here) || here.startsWith("character varying(")));
    }

    private static boolean stores(TableShape table) {
        return table.columns().stream().anyMatch(column -> !column.generated());
    }

    private static Stream<String> unknown(TableShape source, Collection<String> wanted) {
        List<String> names = source.columns().stream().map(Column::name).toList();
        return wanted.stream()
                .filter(name -> !names.contains(name))
                .map(name -> "the source has no column '" + name + "'; it has " + String.join(", ", names));
    }

    /** A column generated on both sides stays at home; any other must have a place to go to. */
    private static Optional<String> missing(Column column, boolean generatedThere) {
        if (column.generated()) {
            return Optional.empty();
        }
        return Optional.of(
                generatedThere
                        ? "column '" + column.name()
                                + "' is generated on the target, so its values cannot be written there; make it a plain"
                                + " column for the time of the copy"
                        : "the target has no column '" + column.name() + "'; add it there");
    }

    private static Optional<String> notBuiltIn(Column here, Column there) {
        if (here.binary() == BinaryFitness.BUILT_IN
                && there.binary() == BinaryFitness.BUILT_IN
                && here.typeOid() == there.typeOid()) {
            return Optional.empty();
        }
        return Optional.of(pair(here, there));
    }

    private static Optional<String> notByName(Column here, Column there) {
        if (here.binary() != BinaryFitness.NONE
                && there.binary() != BinaryFitness.NONE
                && here.type().equals(there.type())) {
            return Optional.empty();
        }
        return Optional.of(pair(here, there));
    }

    private static String pair(Column here, Column there) {
        return "column '" + here.name() + "' is " + here.type()
                + (here.type().equals(there.type()) ? "" : ", on the target " + there.type());
    }
}
