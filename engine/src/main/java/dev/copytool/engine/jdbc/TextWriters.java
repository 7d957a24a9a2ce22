package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.values.CopyText;
import dev.copytool.engine.values.Moments;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Chooses how the values of a column are written as text, by its type and that of the column it goes into. */
final class TextWriters {
    static final String WITH_ZONE = "timestamp with time zone";

    /** Oracle's types of moments that have a zone, and SQL Server's (OracleTypes, microsoft.sql.Types). */
    static final int ORACLE_WITH_ZONE = -101;

    static final int ORACLE_WITH_LOCAL_ZONE = -102;
    static final int SQL_SERVER_WITH_OFFSET = -155;

    private TextWriters() {}

    /**
     * The writer.
     *
     * @param into the type of the column it goes into
     * @param zone the zone of moments that have none
     */
    static ColumnWriter choose(Dialect dialect, ResultSetMetaData data, int column, String into, Optional<ZoneId> zone)
            throws SQLException {
        if (dialect == Dialect.SQLITE) {
            boolean bytes = data.getColumnTypeName(column).equalsIgnoreCase("blob");
            return bytes ? TextWriters::bytes : text(converted(into, zone));
        }
        return switch (data.getColumnType(column)) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER -> TextWriters::number;
            case Types.DECIMAL, Types.NUMERIC -> value((rows, at) -> rows.getBigDecimal(at), BigDecimal::toPlainString);
            case Types.BIT, Types.BOOLEAN -> truth(into.equals("boolean"));
            case Types.DATE ->
                into.startsWith("timestamp")
                        ? moment(into, zone)
                        : value((rows, at) -> rows.getObject(at, LocalDate.class), Moments::of);
            case Types.TIME ->
                value((rows, at) -> rows.getObject(at, LocalTime.class), DateTimeFormatter.ISO_LOCAL_TIME::format);
            case Types.TIMESTAMP -> moment(into, zone);
            case Types.TIMESTAMP_WITH_TIMEZONE, ORACLE_WITH_ZONE, ORACLE_WITH_LOCAL_ZONE, SQL_SERVER_WITH_OFFSET ->
                value(
                        (rows, at) -> rows.getObject(at, OffsetDateTime.class),
                        moment -> Moments.of(moment.toLocalDateTime(), moment.getOffset()));
            case Types.BINARY, Types.VARBINARY -> TextWriters::bytes;
            case Types.LONGVARBINARY, Types.BLOB -> TextWriters::stream;
            case Types.CLOB, Types.NCLOB, Types.LONGVARCHAR, Types.LONGNVARCHAR -> TextWriters::large;
            default -> text(converted(into, zone));
        };
    }

    /** Gets a value of a type; null where there is none. */
    private interface Getter<T> {
        @Nullable
        T get(ResultSet rows, int column) throws SQLException;
    }

    private static <T> ColumnWriter value(Getter<T> getter, Function<T, String> words) {
        return (rows, column, out) -> {
            T value = getter.get(rows, column);
            if (value == null) {
                out.none();
            } else {
                out.word(words.apply(value));
            }
            return null;
        };
    }

    private static @Nullable LargeValue number(ResultSet rows, int column, CopyText out) throws SQLException {
        long value = rows.getLong(column);
        if (rows.wasNull()) {
            out.none();
        } else {
            out.number(value);
        }
        return null;
    }

    /** Some drivers call small numbers truth values. */
    private static ColumnWriter truth(boolean wanted) {
        return (rows, column, out) -> {
            if (wanted) {
                boolean value = rows.getBoolean(column);
                if (rows.wasNull()) {
                    out.none();
                } else {
                    out.word(value ? "t" : "f");
                }
                return null;
            }
            Object value = rows.getObject(column);
            if (value instanceof Boolean) {
                return number(rows, column, out);
            }
            String text = rows.getString(column);
            if (text == null) {
                out.none();
            } else {
                out.text(text);
            }
            return null;
        };
    }

    private static ColumnWriter moment(String into, Optional<ZoneId> zone) {
        Getter<LocalDateTime> getter = (rows, at) -> rows.getObject(at, LocalDateTime.class);
        if (!into.equals(WITH_ZONE)) {
            return value(getter, Moments::of);
        }
        ZoneId of = zone.orElseThrow(
                () -> CopyException.permanent("the query gives moments without a zone, and they go into a"
                        + " column of moments with one; give the connection a 'zone', such as Europe/London"));
        return value(getter, moment -> Moments.of(moment, of));
    }

    /** What a target of that type would not read, or would take for another moment. */
    private static UnaryOperator<String> converted(String into, Optional<ZoneId> zone) {
        if (into.equals("date")) {
            return Moments::date;
        }
        return into.equals(WITH_ZONE) && zone.isPresent() ? text -> Moments.moment(text, zone.get()) : text -> text;
    }

    private static ColumnWriter text(UnaryOperator<String> converted) {
        return (rows, column, out) -> {
            String value = rows.getString(column);
            if (value == null) {
                out.none();
            } else {
                out.text(converted.apply(value));
            }
            return null;
        };
    }

    private static @Nullable LargeValue large(ResultSet rows, int column, CopyText out) throws SQLException {
        Reader reader = rows.getCharacterStream(column);
        if (reader == null) {
            out.none();
            return null;
        }
        return LargeValue.of(reader);
    }

    private static @Nullable LargeValue bytes(ResultSet rows, int column, CopyText out) throws SQLException {
        byte[] value = rows.getBytes(column);
        if (value == null) {
            out.none();
        } else {
            out.beginBytes();
            out.bytes(value, value.length);
        }
        return null;
    }

    private static @Nullable LargeValue stream(ResultSet rows, int column, CopyText out) throws SQLException {
        InputStream stream = rows.getBinaryStream(column);
        if (stream == null) {
            out.none();
            return null;
        }
        out.beginBytes();
        return LargeValue.of(stream);
    }
}
