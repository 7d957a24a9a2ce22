package dev.copytool.engine.marker;

import java.util.UUID;

/**
 * What standing markers say of a generation of an item in a target.
 *
 * @param item the item, of this manifest or another
 * @param epoch the item's generation
 * @param sourceSystem the database it was read from
 * @param source the quoted name it was read from
 * @param first the number of the first of its parts of which there is a marker; the first of all is 0
 * @param rows how many rows it proves
 */
public record MarkerRow(UUID item, int epoch, String sourceSystem, String source, int first, long rows) {}
