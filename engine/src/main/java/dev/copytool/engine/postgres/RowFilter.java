package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.OneLine;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which rows of a source travel: an SQL condition that a person wrote. */
public final class RowFilter {

    private RowFilter() {}

    /** {@code FROM} and {@code WHERE}, of all slices. */
    public static String from(TableName source, boolean own, Optional<String> where) {
        return from(source, own, where, Optional.empty());
    }

    /**
     * {@code FROM} and {@code WHERE}. The condition stands on lines of its own, so that a comment in it ends where it does.
     *
     * @param own whether rows of tables below are left out
     * @param slice a condition of our own
     */
    static String from(TableName source, boolean own, Optional<String> where, Optional<String> slice) {
        String conditions = Stream.concat(slice.stream(), where.map(condition -> "(\n" + condition + "\n)").stream())
                .collect(Collectors.joining(" AND "));
        return "FROM " + (own ? "ONLY " : "") + Quoted.table(source)
                + (conditions.isEmpty() ? "" : " WHERE " + conditions);
    }

    /**
     * Why the item's condition is none over the source's columns, if so.
     *
     * <p>COPY's protocol takes several statements at once, and a driver parts what it is given, so the condition must not
     * be able to end the statement. The server itself is asked, with the condition inside a <em>value</em>:
     * {@code ts_stat} opens a cursor for a query, which one statement only can have, and here it reads no row. A text such
     * as {@code 1=1) UNION (...} that is well formed in round brackets is not in square ones.
     */
    public static Optional<String> objection(Connection source, Item item) {
        Optional<String> where = item.reading().where();
        if (where.isEmpty()) {
            return Optional.empty();
        }
        String probe = "SELECT NULL::pg_catalog.tsvector ";
        String sql = """
                SELECT pg_catalog.set_config('search_path', ?, true),
                       (SELECT pg_catalog.count(*) FROM pg_catalog.ts_stat(?)),
                       (SELECT pg_catalog.count(*) FROM pg_catalog.ts_stat(?))
                """;
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setString(1, SearchPath.of(item.source().schema()));
            query.setString(2, probe + from(item.source(), true, where) + " LIMIT 0");
            query.setString(
                    3,
                    probe + "FROM ONLY " + Quoted.table(item.source()) + " WHERE (ARRAY[\n" + where.get()
                            + "\n])[1] LIMIT 0");
            query.execute();
            return Optional.empty();
        } catch (SQLException e) {
            CopyException failure = SqlFailures.of(Side.SOURCE, "the row filter of " + item, e);
            if (failure.kind() == Kind.TRANSIENT) {
                throw failure;
            }
            return Optional.of("its row filter is no condition over the source's columns: "
                    + failure.server().error() + "; correct it, it is: " + OneLine.of(where.get()));
        }
    }
}
