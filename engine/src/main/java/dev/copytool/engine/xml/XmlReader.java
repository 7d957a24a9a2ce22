package dev.copytool.engine.xml;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.OneLine;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.values.CopyRows;
import dev.copytool.engine.values.CopyText;
import dev.copytool.engine.values.Unstorable;
import dev.copytool.engine.values.UnstorableTextException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads rows with documents and writes the rows made of them, document after document. */
final class XmlReader implements PartReader {
    private static final int BLOCK = 64 * 1024;

    /** Bytes of a document that is set aside. */
    private static final int SHOWN = 100_000;

    private final Extraction extraction;
    private final RowMaker maker;
    private final PartReader documents;
    private final List<String> columns;
    private final CopyRows rows;
    private final CopyText out = new CopyText(2 * BLOCK, Unstorable.REPLACE);
    private long read;
    private long sent;
    private boolean ended;

    XmlReader(Extraction extraction, RowMaker maker, PartReader documents) {
        this.extraction = extraction;
        this.maker = maker;
        this.documents = documents;
        this.columns = extraction.read();
        this.rows = new CopyRows(columns.size(), extraction.maxSize());
    }

    @Override
    public byte @Nullable [] read() {
        while (out.length() < BLOCK && !ended) {
            if (rows.next()) {
                read++;
                write();
            } else {
                byte[] block = documents.read();
                if (block == null) {
                    requireAll();
                    ended = true;
                } else {
                    rows.give(block);
                }
            }
        }
        return out.length() == 0 ? null : out.take();
    }

    /** All rows of a document, or the one that tells why there are none. */
    private void write() {
        int before = out.length();
        try {
            sent += maker.make(rows, out);
        } catch (UnreadableException e) {
            out.cut(before);
            reject(e.why());
        } catch (UnstorableTextException e) {
            out.cut(before);
            reject("it holds " + e.getMessage());
        }
    }

    private void reject(String why) {
        int column = columns.indexOf(extraction.column());
        out.text(OneLine.of(why));
        out.nextColumn();
        out.text(extraction.key().stream().map(this::named).collect(Collectors.joining(", ")));
        out.nextColumn();
        out.text(rows.beginning(column, SHOWN));
        for (int i = 0; i < extraction.columns().size(); i++) {
            out.nextColumn();
            out.none();
        }
        out.nextRow();
        sent++;
    }

    private String named(String key) {
        int column = columns.indexOf(key);
        return key + "=" + (rows.isNull(column) ? "NULL" : rows.beginning(column, SHOWN));
    }

    private void requireAll() {
        if (rows.isWithinRow() || documents.rowsSent() != read) {
            throw CopyException.permanent("the source sent " + documents.rowsSent() + " rows with documents, and "
                    + read + (rows.isWithinRow() ? " and a part of one" : "") + " came; run again");
        }
    }

    @Override
    public long rowsSent() {
        if (!ended) {
            throw new IllegalStateException("the documents have not been read to their end");
        }
        return sent;
    }

    @Override
    public long passed() {
        return documents.passed();
    }

    @Override
    public Look look() {
        return documents.look();
    }

    @Override
    public void abort() {
        documents.abort();
    }

    @Override
    public void close() {
        documents.close();
    }
}
