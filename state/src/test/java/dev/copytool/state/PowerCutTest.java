package dev.copytool.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no marker could repair is on the disk before the target learns of it. */
class PowerCutTest {
    private static final int NORMAL = 1;
    private static final int FULL = 2;

    @TempDir
    Path directory;

    private static int synchronous(Database database) {
        return database.query("PRAGMA synchronous", row -> row.getInt(1)).get(0);
    }

    @Test
    @DisplayName("promise 3: ids and generations wait for the disk, states do not")
    void idsAndGenerationsAreWrittenThrough() {
        Path file = directory.resolve("db.sqlite");
        try (Database made = ManifestFile.create(file)) {
            assertThat(synchronous(made)).isEqualTo(FULL);
            made.update("INSERT INTO tables (source_table, state) VALUES ('t', 'done')");
        }
        try (Database opened = ManifestFile.open(file)) {
            // Generations written in the mode that holds until the run has begun.
            opened.script("CREATE TABLE modes (mode); CREATE TRIGGER written AFTER UPDATE OF epoch ON tables BEGIN"
                    + " INSERT INTO modes SELECT synchronous FROM pragma_synchronous; END");
            UUID uuid = opened.query("SELECT uuid FROM tables", row -> UUID.fromString(row.getString(1)))
                    .get(0);
            TableName table = new TableName("public", "t");
            new Generations(opened)
                    .begin(List.of(Item.of(1, uuid, table, table, 0).next()));
            assertThat(opened.query("SELECT mode FROM modes", row -> row.getInt(1)))
                    .containsExactly(FULL);
            assertThat(synchronous(opened)).isEqualTo(NORMAL);
        }
    }
}
