package dev.copytool.state;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.spi.Part;
import org.jspecify.annotations.Nullable;

/** Writes where parts stand, and what that makes of their items. */
abstract sealed class PartStates permits ItemStates, SlicedStates {
    final Database database;
    final Moments moments;
    final PartRows rows;

    PartStates(Database database, Moments moments) {
        this.database = database;
        this.moments = moments;
        this.rows = new PartRows(database, moments);
    }

    abstract void claimed(Part part, Attempt attempt);

    abstract void committed(Part part, ItemState state, Counts counts, @Nullable String why);

    abstract void failed(Part part, ItemState state, String error, String sqlState);

    abstract void released(Part part);
}
