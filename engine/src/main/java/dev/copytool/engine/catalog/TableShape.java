package dev.copytool.engine.catalog;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;
import java.util.List;

/**
 * A relation as one server's catalog describes it to the current user.
 *
 * @param name its name
 * @param oid its OID on that server
 * @param kind what it is
 * @param columns its columns in order, without dropped ones
 * @param bytes its size on disk with TOAST, without indexes; of a partitioned table its partitions'; 0 where unknown
 * @param readable whether the current user may SELECT from it
 * @param writable whether the current user may INSERT into it
 * @param indexed whether it has an index
 * @param files what its rows lie in ({@link ShapeText#filesSql}); empty where it has no files
 * @param rerouted whether a trigger before INSERT may put its rows elsewhere
 */
public record TableShape(
        TableName name,
        long oid,
        RelationKind kind,
        List<Column> columns,
        long bytes,
        boolean readable,
        boolean writable,
        boolean indexed,
        String files,
        boolean rerouted) {

    public TableShape {
        requireNonNull(name, "no name");
        requireNonNull(kind, "no kind");
        columns = List.copyOf(columns);
        requireNonNull(files, "no files");
    }
}
