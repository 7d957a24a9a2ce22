package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a result's first column are written into the SQL of its own database, so that they are compared with that
 * column as it is ordered. Those it has no way for are empty texts.
 */
@FunctionalInterface
interface KeyLiterals {
    /** In words that compare as the moments do; where a literal may have fractions of a second differs. */
    DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    DateTimeFormatter SQL_SERVER_SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    /** The literal of the value in the row that the result stands on. */
    String of(ResultSet rows) throws SQLException;

    /**
     * Chooses.
     *
     * @throws CopyException if the type has no order, or another one than that of its literals
     */
    static KeyLiterals choose(Dialect dialect, ResultSetMetaData data) throws SQLException {
        if (dialect == Dialect.SQLITE) {
            return rows -> ofItsOwnType(rows.getObject(1));
        }
        boolean server = dialect == Dialect.SQL_SERVER;
        return switch (data.getColumnType(1)) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC ->
                rows -> Optional.ofNullable(rows.getBigDecimal(1))
                        .map(BigDecimal::toPlainString)
                        .orElse("");
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> rows -> number(rows.getDouble(1));
            case Types.DATE ->
                rows -> Optional.ofNullable(rows.getObject(1, LocalDate.class))
                        .map(date -> (server ? "'" : "DATE '") + date + "'")
                        .orElse("");
            case Types.TIMESTAMP ->
                rows -> Optional.ofNullable(rows.getObject(1, LocalDateTime.class))
                        .map(moment -> server
                                ? "'" + SQL_SERVER_SECONDS.format(moment) + "'"
                                : "TIMESTAMP '" + SECONDS.format(moment) + "'")
                        .orElse("");
            default -> {
                String type = data.getColumnTypeName(1);
                if (!dialect.cutsTexts() || !isText(data.getColumnType(1), type)) {
                    throw CopyException.permanent("the key of 'split' has the type " + type
                            + ", of which no ranges are made here; take a column of "
                            + (dialect.cutsTexts()
                                    ? "numbers, dates, moments without a zone, texts or uuid"
                                    : "numbers, dates or moments without a zone"));
                }
                yield rows -> text(rows.getString(1));
            }
        };
    }

    private static boolean isText(int type, String name) {
        return switch (type) {
            case Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGVARCHAR -> true;
            default -> name.equalsIgnoreCase("uuid");
        };
    }

    private static String number(double value) {
        return Double.isFinite(value) ? BigDecimal.valueOf(value).toPlainString() : "";
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : "'" + value.replace("'", "''") + "'";
    }

    private static String ofItsOwnType(@Nullable Object value) {
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof Integer || value instanceof Long) {
            return value.toString();
        }
        return value instanceof String text ? text(text) : "";
    }
}
