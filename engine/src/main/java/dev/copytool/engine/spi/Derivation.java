package dev.copytool.engine.spi;

import java.util.List;

/** Makes other rows of a query's. Immutable. */
public interface Derivation {

    /**
     * Three columns that stand before all others of each row it gives: null in a row that goes on; in one that stands for an
     * input that cannot be read why, the input's key, and the input itself, which may be shortened.
     */
    List<String> REJECTION = List.of("copytool_error", "copytool_key", "copytool_input");

    /** Tells one definition from another, in few letters. */
    String digest();

    /** The columns of the query that it reads, in the order in which they travel. */
    List<String> read();

    /** The columns it gives, without those of {@link #REJECTION}. */
    List<String> columns();

    /**
     * Why it does not fit a query; empty where it does.
     *
     * @param given the query's columns
     */
    List<String> problems(List<String> given);

    /**
     * The rows it makes of others.
     *
     * @param rows the query's, as COPY text in UTF-8, with the columns of {@link #read}
     * @param types the types that its own columns are to fit, as SQL writes them, in the order of {@link #columns}
     */
    PartSource over(PartSource rows, List<String> types);
}
