package dev.copytool.engine.xml;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import java.util.List;

/**
 * Rows made of the documents of others.
 *
 * @param documents the rows that have them
 * @param types the types of the columns that they go into
 */
record XmlSource(Extraction extraction, PartSource documents, List<String> types) implements PartSource {
    XmlSource {
        types = List.copyOf(types);
    }

    @Override
    public PartReader open() {
        RowMaker maker = new RowMaker(extraction, types);
        return new XmlReader(extraction, maker, documents.open());
    }

    @Override
    public CopyFormat format() {
        return CopyFormat.TEXT;
    }

    @Override
    public String formatNote() {
        return "text (rows of XML documents)";
    }

    @Override
    public Endpoint endpoint() {
        return documents.endpoint();
    }

    @Override
    public void itemEnded() {
        documents.itemEnded();
    }

    @Override
    public List<String> statements() {
        return documents.statements();
    }
}
