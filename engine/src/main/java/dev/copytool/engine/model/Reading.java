package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What of a source is read.
 *
 * @param columns the columns that travel, all where empty
 * @param where an SQL condition over the source's columns which the rows that travel fulfil, all where absent
 */
public record Reading(List<String> columns, Optional<String> where) {
    /** Every column of every row. */
    public static final Reading ALL = new Reading(List.of(), Optional.empty());

    public Reading {
        columns = List.copyOf(columns);
        requireNonNull(where, "no where");
        if (where.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("a row filter cannot be blank");
        }
    }

    /** Tells one reading from another, in few letters. */
    public String digest() {
        // No name and no condition holds the character of number 0.
        return Digests.of(List.of(String.join("\0", columns) + "\0\0" + where.orElse("")));
    }
}
