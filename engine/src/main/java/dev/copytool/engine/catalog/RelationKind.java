package dev.copytool.engine.catalog;

/** What kind of relation a name stands for ({@code pg_class.relkind}). */
public enum RelationKind {
    TABLE("r", "table"),
    PARTITIONED_TABLE("p", "partitioned table"),
    VIEW("v", "view"),
    MATERIALIZED_VIEW("m", "materialized view"),
    FOREIGN_TABLE("f", "foreign table");

    private final String code;
    private final String word;

    RelationKind(String code, String word) {
        this.code = code;
        this.word = word;
    }

    /** The kind as {@code pg_class.relkind} has it. */
    public String code() {
        return code;
    }

    /** The kind in words, as the PostgreSQL manual has them. */
    public String word() {
        return word;
    }

    /**
     * The kind of a {@code relkind}.
     *
     * @throws IllegalArgumentException if it is none that holds rows
     */
    public static RelationKind ofCode(String code) {
        for (RelationKind kind : values()) {
            if (kind.code.equals(code)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("relkind '" + code + "' holds no rows to copy");
    }
}
