package dev.copytool.engine.catalog;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Decides at which date a table's data begins.
 *
 * @param sources where to look, the first that tells a date wins; none for tables that have no date
 * @param inName how a date stands in a name; where absent, as {@code 2020-01-31} or {@code 2020_01_31}
 */
public record DateRule(List<DateSource> sources, Optional<NamePattern> inName) {
    /** The name, else the lower bound of the partition, else that of a check constraint. */
    public static final DateRule DEFAULT =
            new DateRule(List.of(DateSource.NAME, DateSource.PARTITION_BOUND, DateSource.CHECK), Optional.empty());

    /** A date and where it stood. */
    public record Dated(LocalDate date, DateSource source) {}

    public DateRule {
        sources = List.copyOf(sources);
        requireNonNull(inName, "no inName");
    }

    /** The table's date, where one of the sources tells it. */
    public Optional<Dated> of(FoundTable table) {
        return sources.stream()
                .flatMap(source -> date(table, source).map(date -> new Dated(date, source)).stream())
                .findFirst();
    }

    private Optional<LocalDate> date(FoundTable table, DateSource source) {
        String name = table.name().name();
        return switch (source) {
            case NAME -> inName.map(pattern -> pattern.date(name)).orElseGet(() -> DateOf.name(name));
            case PARTITION_BOUND ->
                first(table.bounds().stream().map(DateOf::partitionBound).toList());
            case CHECK -> first(table.checks().stream().map(DateOf::check).toList());
        };
    }

    private static Optional<LocalDate> first(List<Optional<LocalDate>> dates) {
        return dates.stream().flatMap(Optional::stream).findFirst();
    }
}
