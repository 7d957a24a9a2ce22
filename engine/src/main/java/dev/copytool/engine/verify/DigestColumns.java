package dev.copytool.engine.verify;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.postgres.DigestMethod;
import dev.copytool.engine.verify.HashedTypes.Hashed;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The expression that stands for a column in a digest. A value that the servers hash alike stands for itself, any other
 * is written as text; a source's value of another type becomes the target's first, the way COPY makes it one. What is
 * said of the target depends on the target's column alone, so that one expression fits all sources of a merged table.
 */
final class DigestColumns {
    private final DigestMethod method;
    private final List<HashedTypes> all;
    private final HashedTypes target;

    /**
     * Expressions for these databases.
     *
     * @param sources the types of every source, any of which may be merged into one target
     */
    DigestColumns(DigestMethod method, Collection<HashedTypes> sources, HashedTypes target) {
        this.method = method;
        this.target = target;
        this.all = Stream.concat(sources.stream(), Stream.of(target)).toList();
    }

    String ofTarget(Column there) {
        return hashable(Quoted.name(there.name()), there);
    }

    /**
     * What stands for a source's column.
     *
     * @param types the types of that source
     */
    String ofSource(Column here, Column there, HashedTypes types) {
        String value = Quoted.name(here.name());
        boolean same = here.typeOid() == there.typeOid() && here.type().equals(there.type());
        return hashable(same || !known(there, types) ? value : as(there.type(), value), there);
    }

    /** Whether the source has the target's type too, and it is the same. */
    private boolean known(Column there, HashedTypes source) {
        return target.get(there.typeOid()).isPresent()
                && source.get(there.typeOid()).isPresent();
    }

    /** Not a plain cast: as text some types are not what their output function writes, such as char(n) and boolean. */
    private static String as(String type, String value) {
        return "CAST(CASE WHEN " + value + " IS NOT DISTINCT FROM NULL THEN NULL ELSE pg_catalog.format('%s', " + value
                + ") END AS " + type + ")";
    }

    private String hashable(String value, Column there) {
        if (method != DigestMethod.RECORD) {
            return value;
        }
        boolean hashed = all.stream()
                .allMatch(types ->
                        types.get(there.typeOid()).filter(Hashed::hashed).isPresent());
        if (!hashed) {
            // NULL stays apart from the empty text, which is quoted. No function is named: one that takes whatever
            // comes, such as
            // format, is given way by any that takes just this type, wherever on the way the name is looked up again.
            return "(ROW(" + value + ")::pg_catalog.text COLLATE pg_catalog.\"C\")";
        }
        boolean collated = target.get(there.typeOid()).filter(Hashed::collated).isPresent();
        return collated ? "(" + value + " COLLATE pg_catalog.\"C\")" : value;
    }
}
