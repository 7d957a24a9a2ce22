package dev.copytool.engine.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;

/**
 * How rows are made into numbers whose sum does not depend on their order. A digest stands beside the tables' own code, so
 * whatever it calls is named with its schema and given just the types that it takes.
 */
public enum DigestMethod {
    /** Not at all; rows are counted. */
    COUNT {
        @Override
        public String checksum(List<String> columns) {
            return "0";
        }
    },
    /** By the types' own hash functions, from PostgreSQL 14 on. */
    RECORD {
        /**
         * The hash of a record is a weighted sum of its columns' hashes: added up over all rows, it would not change when
         * two rows exchange their values of a column. A second hash around it ends that. It is that of the digits: the
         * hash of a bigint takes in 32 bits, and between the hashes of an empty array and NULL lie but a few. With a seed of 0 or 1, NULL would have the hash of some types' 0 or NaN.
         */
        @Override
        public String checksum(List<String> columns) {
            return sum("pg_catalog.hash_record_extended(" + row(columns) + ", " + SEED + ")::pg_catalog.text");
        }
    },
    /** By the text of the row: the same on every version. */
    TEXT {
        @Override
        public String checksum(List<String> columns) {
            return sum(row(columns) + "::pg_catalog.text");
        }
    },
    /** By the text of the row in one encoding: for databases that hold the same text in other bytes. */
    ENCODED_TEXT {
        @Override
        public String checksum(List<String> columns) {
            return sum("pg_catalog.encode(pg_catalog.convert_to(" + row(columns)
                    + "::pg_catalog.text, 'UTF8'::pg_catalog.name), 'hex'::pg_catalog.text)");
        }
    };

    private static final int FIRST_WITH_RECORD_HASHES = 14;
    private static final String SEED = "42::pg_catalog.int8";

    /**
     * What the method depends on.
     *
     * @param encoding the database's encoding
     * @param version the server's major version
     */
    public record Traits(String encoding, int version) {
        /** Asks a server. */
        public static Traits of(Connection connection) throws SQLException {
            try (Statement query = connection.createStatement();
                    ResultSet row = query.executeQuery("SELECT current_setting('server_encoding')")) {
                row.next();
                return new Traits(row.getString(1), connection.getMetaData().getDatabaseMajorVersion());
            }
        }
    }

    /** The best that all of the databases have. */
    public static DigestMethod of(Collection<Traits> databases) {
        if (databases.stream().map(Traits::encoding).distinct().count() > 1) {
            return ENCODED_TEXT;
        }
        return databases.stream().allMatch(database -> database.version() >= FIRST_WITH_RECORD_HASHES) ? RECORD : TEXT;
    }

    /** An aggregate over the columns' expressions; a number without a fraction, 0 over no rows. */
    public abstract String checksum(List<String> columns);

    private static String sum(String text) {
        return "coalesce(pg_catalog.sum(pg_catalog.hashtextextended((" + text + ") COLLATE pg_catalog.\"C\", " + SEED
                + ")), 0)";
    }

    private static String row(List<String> columns) {
        return "ROW(" + String.join(", ", columns) + ")";
    }
}
