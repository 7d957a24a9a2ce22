package dev.copytool.engine.verify;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The built-in types of a server by OID, which means the same on every server, and how each can be hashed there. */
final class HashedTypes {

    /**
     * A type.
     *
     * @param hashed whether the server hashes its values so that another server's hash is the same
     * @param collated whether the hash may depend on a collation
     */
    record Hashed(boolean hashed, boolean collated) {}

    private final Map<Long, Hashed> types;

    private HashedTypes(Map<Long, Hashed> types) {
        this.types = Map.copyOf(types);
    }

    static HashedTypes of(Connection connection) throws SQLException {
        // 10000 is FirstGenbkiObjectId. Support function 2 of a hash family is the one with a seed. An aclitem is
        // hashed
        // with the OID of its role, and the names of reg* types are OIDs too; those have no operator class of their
        // own.
        String sql = """
                WITH plain AS (
                    SELECT t.oid, t.typarray
                      FROM pg_type t
                     WHERE t.oid < 10000 AND t.typtype = 'b' AND t.typname <> 'aclitem'
                       AND (t.typname = 'varchar'
                            OR EXISTS (SELECT FROM pg_opclass o
                                         JOIN pg_am m ON m.oid = o.opcmethod AND m.amname = 'hash'
                                         JOIN pg_amproc p ON p.amprocfamily = o.opcfamily AND p.amprocnum = 2
                                                         AND p.amproclefttype = o.opcintype
                                                         AND p.amprocrighttype = o.opcintype
                                        WHERE o.opcintype = t.oid AND o.opcdefault))
                ), element AS (
                    SELECT oid, typarray FROM plain
                    UNION ALL
                    SELECT t.oid, t.typarray
                      FROM pg_range r JOIN plain ON plain.oid = r.rngsubtype JOIN pg_type t ON t.oid = r.rngtypid
                     WHERE t.oid < 10000
                ), hashed AS (
                    SELECT oid FROM element
                    UNION ALL
                    SELECT typarray FROM element
                )
                SELECT t.oid, t.oid IN (SELECT oid FROM hashed) AS hashed, t.typcollation <> 0 AS collated
                  FROM pg_type t
                 WHERE t.oid < 10000
                """;
        Map<Long, Hashed> types = new HashMap<>();
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery(sql)) {
            while (rows.next()) {
                types.put(rows.getLong("oid"), new Hashed(rows.getBoolean("hashed"), rows.getBoolean("collated")));
            }
        }
        return new HashedTypes(types);
    }

    /** The built-in type of that OID; absent where the server has none. */
    Optional<Hashed> get(long oid) {
        return Optional.ofNullable(types.get(oid));
    }
}
