package dev.copytool.engine.step;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Digests;
import dev.copytool.engine.postgres.Allocation;
import dev.copytool.engine.postgres.WriteMode;
import dev.copytool.engine.spi.Derivation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an item of a plan does. */
public sealed interface Step {

    /** Tells one definition from another, in few letters. */
    String digest();

    /**
     * Brings the rows of a query into tables.
     *
     * @param query an SQL query, without parameters
     * @param derivation what makes other rows of the query's, if so
     * @param allocation the column that is added to the rows, if so
     * @param into the tables, in the order in which they are written; at least one
     * @param split how the query is read in parts, each with a transaction of its own, if so
     */
    record Load(
            String query,
            Optional<Derivation> derivation,
            Optional<Allocation> allocation,
            List<Into> into,
            Optional<KeySplit> split)
            implements Step {
        public Load {
            requireNonNull(query, "no query");
            requireNonNull(derivation, "no derivation");
            requireNonNull(allocation, "no allocation");
            requireNonNull(split, "no split");
            into = List.copyOf(into);
            if (into.isEmpty()) {
                throw new IllegalArgumentException("no table");
            }
            if (split.isPresent() && derivation.isPresent()) {
                throw new IllegalArgumentException("rows that are made of others in parts");
            }
        }

        /** Whether it may be run again when it is done, and brings no row twice then. */
        public boolean repeatable() {
            return into.stream().allMatch(one -> one.mode().repeatable());
        }

        /** The same of some of the query's rows, read in one part. */
        Load of(String condition) {
            return new Load(KeySplit.some(query, condition), derivation, allocation, into, Optional.empty());
        }

        /** Whether each row goes as it is into the one table that there is, beside those that are there. */
        boolean plain() {
            return derivation.isEmpty()
                    && allocation.isEmpty()
                    && into.size() == 1
                    && into.get(0).when().isEmpty()
                    && into.get(0).mode() instanceof WriteMode.Append;
        }

        /** What is begun goes on as it was split, whatever is wished now. */
        @Override
        public String digest() {
            List<String> words = new ArrayList<>();
            words.add(query);
            words.add(derivation.map(Derivation::digest).orElse(""));
            words.add(allocation.toString());
            into.forEach(one -> words.add(one.table() + " " + new TreeMap<>(one.columns()) + " "
                    + new TreeSet<>(one.omitted()) + " " + one.when() + " " + one.mode()));
            return Digests.of(words);
        }
    }

    /**
     * Runs statements on the target, in one transaction with the step's marker.
     *
     * @param sql one statement or several, without parameters
     */
    record Script(String sql) implements Step {
        public Script {
            requireNonNull(sql, "no sql");
        }

        @Override
        public String digest() {
            return Digests.of(List.of(sql));
        }
    }
}
