package dev.copytool.engine.connect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings by which a session reads or writes values in another way, or reads other rows, and what copytool sets them to. All
 * versions have them, and any user may set them. On a cluster they count on the workers too.
 */
public final class ValueSettings {

    /** By name. */
    public static final Map<String, String> ALL = settings();

    private ValueSettings() {}

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("DateStyle", "ISO, MDY");
        settings.put("IntervalStyle", "iso_8601");
        settings.put("TimeZone", "UTC");
        settings.put("extra_float_digits", "3");
        settings.put("bytea_output", "hex");
        settings.put("lc_monetary", "C");
        settings.put("xmloption", "content");
        // Off, an element that is NULL becomes the text "NULL".
        settings.put("array_nulls", "on");
        settings.put("quote_all_identifiers", "off");
        settings.put("standard_conforming_strings", "on");
        settings.put("transform_null_equals", "off");
        // Else an index may leave out rows at random (PostgreSQL manual, "GIN Tips and Tricks").
        settings.put("gin_fuzzy_search_limit", "0");
        return Collections.unmodifiableMap(settings);
    }

    /** Statements that set them for a transaction, which Citus passes on where it is told to. */
    public static List<String> local() {
        return ALL.entrySet().stream()
                .map(setting -> "SET LOCAL " + setting.getKey() + " = '" + setting.getValue() + "'")
                .toList();
    }
}
