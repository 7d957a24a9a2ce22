package dev.copytool.engine.jdbc;

import dev.copytool.engine.values.CopyBinary;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How values of a column are written in binary, by the type of the column they go into. Only where each of them means there what
 * it means as a text; what the target would have to read, convert or refuse itself goes as text.
 */
final class BinaryWriters {

    private BinaryWriters() {}

    /** Writes a value that is there. */
    @FunctionalInterface
    private interface Put<T> {
        void put(CopyBinary out, T value);
    }

    /** Gets a value of a type; null where there is none. */
    @FunctionalInterface
    private interface Getter<T> {
        @Nullable
        T get(ResultSet rows, int column) throws SQLException;
    }

    /** Writes a number that a driver gives without an object. */
    @FunctionalInterface
    private interface PutNumber {
        void put(CopyBinary out, long number);
    }

    /**
     * The writers of a column, by the types it may go into, without lengths; none where it can only go as text.
     *
     * @param zone the zone of moments that have none
     */
    static Map<String, BinaryWriter> of(Dialect dialect, ResultSetMetaData data, int column, Optional<ZoneId> zone)
            throws SQLException {
        if (dialect == Dialect.SQLITE) {
            // It knows types of values, not of columns.
            return Map.of();
        }
        return switch (data.getColumnType(column)) {
            case Types.TINYINT, Types.SMALLINT ->
                data.isSigned(column)
                        ? Map.of(
                                "smallint",
                                number(CopyBinary::smallint),
                                "integer",
                                number(CopyBinary::integer),
                                "bigint",
                                number(CopyBinary::bigint))
                        : Map.of();
            case Types.INTEGER ->
                data.isSigned(column)
                        ? Map.of("integer", number(CopyBinary::integer), "bigint", number(CopyBinary::bigint))
                        : Map.of();
            case Types.BIGINT -> data.isSigned(column) ? Map.of("bigint", number(CopyBinary::bigint)) : Map.of();
            case Types.DECIMAL, Types.NUMERIC ->
                Map.of(
                        "numeric",
                        dialect.writesPlainNumbers()
                                ? value((rows, at) -> rows.getString(at), CopyBinary::numeric)
                                : value(
                                        (rows, at) -> rows.getBigDecimal(at),
                                        (out, number) -> out.numeric(number.toPlainString())));
            // What a driver calls FLOAT may be narrower (H2's FLOAT(10)), or hold decimal digits.
            case Types.DOUBLE -> Map.of("double precision", BinaryWriters::doublePrecision);
            // MariaDB gives all digits of it here, and six where another column sends the step as text.
            case Types.REAL -> dialect == Dialect.MARIADB ? Map.of() : Map.of("real", BinaryWriters::real);
            case Types.BIT, Types.BOOLEAN -> Map.of("boolean", BinaryWriters::truth);
            case Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR -> texts();
            case Types.DATE ->
                Map.of("date", value((rows, at) -> rows.getObject(at, LocalDate.class), CopyBinary::date));
            case Types.TIMESTAMP -> moments(zone);
            case Types.TIMESTAMP_WITH_TIMEZONE,
                    TextWriters.ORACLE_WITH_ZONE,
                    TextWriters.ORACLE_WITH_LOCAL_ZONE,
                    TextWriters.SQL_SERVER_WITH_OFFSET ->
                Map.of(
                        TextWriters.WITH_ZONE,
                        value(
                                (rows, at) -> rows.getObject(at, OffsetDateTime.class),
                                (out, moment) -> out.timestamp(moment.withOffsetSameInstant(ZoneOffset.UTC)
                                        .toLocalDateTime())));
            case Types.BINARY, Types.VARBINARY ->
                Map.of("bytea", value((rows, at) -> rows.getBytes(at), CopyBinary::bytea));
            default -> Map.of();
        };
    }

    private static Map<String, BinaryWriter> texts() {
        BinaryWriter text = value((rows, at) -> rows.getString(at), CopyBinary::text);
        return Map.of("text", text, "character varying", text, "character", text);
    }

    private static Map<String, BinaryWriter> moments(Optional<ZoneId> zone) {
        Getter<LocalDateTime> getter = (rows, at) -> rows.getObject(at, LocalDateTime.class);
        BinaryWriter naive = value(getter, CopyBinary::timestamp);
        return zone.isEmpty()
                ? Map.of("timestamp without time zone", naive)
                : Map.of(
                        "timestamp without time zone",
                        naive,
                        TextWriters.WITH_ZONE,
                        value(getter, (out, moment) -> out.timestamptz(moment, zone.get())));
    }

    private static <T> BinaryWriter value(Getter<T> getter, Put<T> put) {
        return (rows, column, out) -> {
            T value = getter.get(rows, column);
            if (value == null) {
                out.none();
            } else {
                put.put(out, value);
            }
        };
    }

    private static BinaryWriter number(PutNumber put) {
        return (rows, column, out) -> {
            long value = rows.getLong(column);
            if (rows.wasNull()) {
                out.none();
            } else {
                put.put(out, value);
            }
        };
    }

    private static void truth(ResultSet rows, int column, CopyBinary out) throws SQLException {
        boolean value = rows.getBoolean(column);
        if (rows.wasNull()) {
            out.none();
        } else {
            out.truth(value);
        }
    }

    private static void real(ResultSet rows, int column, CopyBinary out) throws SQLException {
        float value = rows.getFloat(column);
        if (rows.wasNull()) {
            out.none();
        } else {
            out.real(value);
        }
    }

    private static void doublePrecision(ResultSet rows, int column, CopyBinary out) throws SQLException {
        double value = rows.getDouble(column);
        if (rows.wasNull()) {
            out.none();
        } else {
            out.doublePrecision(value);
        }
    }
}
