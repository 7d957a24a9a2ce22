package dev.copytool.engine.xml;

import dev.copytool.engine.values.CopyRows;
import dev.copytool.engine.values.CopyText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Makes the rows of one document after another. Used by one thread. */
final class RowMaker {
    /** How many times its greatest size the rows of a document may take, in bytes, and how many they always may. */
    private static final long SPREAD = 8;

    private static final long ALWAYS = 16 << 20;
    private static final long NEVER_MORE = 1 << 30;

    private final Extraction extraction;
    private final List<String> read;
    private final List<String> columns;
    private final List<Conversion> conversions = new ArrayList<>();
    private final Documents documents = new Documents();
    private final long most;

    /**
     * For an extraction.
     *
     * @param types those of the columns it gives
     */
    RowMaker(Extraction extraction, List<String> types) {
        this.extraction = extraction;
        this.read = extraction.read();
        this.columns = extraction.columns();
        for (int i = 0; i < types.size(); i++) {
            conversions.add(Conversions.into(columns.get(i), types.get(i), extraction.zone()));
        }
        this.most = Math.min(NEVER_MORE, Math.max(ALWAYS, SPREAD * extraction.maxSize()));
    }

    /**
     * Writes the rows of a document.
     *
     * @return how many
     * @throws UnreadableException if it cannot be read; some of its rows may be written
     */
    long make(CopyRows row, CopyText out) {
        for (int i = 0; i < read.size(); i++) {
            if (row.isCut(i)) {
                throw new UnreadableException(read.get(i) + " has more than " + extraction.maxSize()
                        + " bytes, which 'max_size' of 'xml' sets");
            }
        }
        int column = read.indexOf(extraction.column());
        String text = row.isNull(column) ? "" : trimmed(row.text(column));
        if (text.isEmpty()) {
            return 0;
        }
        Document document = documents.parse(text);
        Output output = new Output(row, out, out.length() + most);
        for (Branch branch : extraction.branches()) {
            branch(branch, document, output);
        }
        return output.made;
    }

    /** The rows of one document as they come. */
    private static final class Output {
        private final CopyRows given;
        private final CopyText out;
        private final long limit;
        private long made;

        Output(CopyRows given, CopyText out, long limit) {
            this.given = given;
            this.out = out;
            this.limit = limit;
        }
    }

    /** A mark of the order of bytes is left by programs that wrote a file; no parser takes it for white space. */
    private static String trimmed(String text) {
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
    }

    private void branch(Branch branch, Document document, Output output) {
        List<? extends Node> matches = branch.selection().in(document);
        for (int i = 0; i < matches.size(); i++) {
            int position = branch.reversed() ? matches.size() - 1 - i : i;
            Node match = matches.get(position);
            if (branch.onlyIf().isPresent() && !branch.onlyIf().get().truth(match)) {
                continue;
            }
            for (Case one : branch.cases()) {
                if (one.when().isEmpty() || one.when().get().truth(match)) {
                    List<Node> parts =
                            one.each().isPresent() ? one.each().get().nodes(match) : Collections.singletonList(match);
                    parts.forEach(part -> row(one, part, position + 1, output));
                    break;
                }
            }
        }
    }

    private void row(Case one, Node match, int ordinal, Output output) {
        for (String name : one.skipIfEmpty()) {
            String value = value(one.columns(), columns.indexOf(name), match, ordinal, output.given);
            if (value == null || value.isEmpty()) {
                return;
            }
        }
        CopyText out = output.out;
        for (int i = 0; i < Extraction.REJECTION.size(); i++) {
            out.none();
            out.nextColumn();
        }
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                out.nextColumn();
            }
            String value = value(one.columns(), i, match, ordinal, output.given);
            if (value == null) {
                out.none();
            } else {
                out.text(value);
            }
            if (out.length() > output.limit) {
                throw new UnreadableException("its rows take more than " + most + " bytes");
            }
        }
        out.nextRow();
        output.made++;
    }

    private @Nullable String value(Map<String, Field> fields, int column, Node match, int ordinal, CopyRows given) {
        Field field = fields.get(columns.get(column));
        if (field == null) {
            return null;
        }
        try {
            Origin origin = field.origin();
            String value = field.of(found(origin, match, ordinal, given));
            boolean asItIs = origin instanceof Origin.Given || origin instanceof Origin.Fragment;
            return value == null || asItIs ? value : conversions.get(column).of(value);
        } catch (UnreadableException e) {
            String path = field.origin().path().map(one -> ", " + one).orElse("");
            throw new UnreadableException(
                    "column " + columns.get(column) + path + " of match " + ordinal + ": " + e.why());
        }
    }

    private @Nullable String found(Origin origin, Node match, int ordinal, CopyRows given) {
        if (origin instanceof Origin.Given column) {
            int at = read.indexOf(column.column());
            return given.isNull(at) ? null : given.text(at);
        }
        if (origin instanceof Origin.Ordinal) {
            return Integer.toString(ordinal);
        }
        if (origin instanceof Origin.Constant constant) {
            return constant.value();
        }
        if (origin instanceof Origin.Fragment fragment) {
            Object single = fragment.from().single(match);
            if (single != null && !(single instanceof Element)) {
                throw new UnreadableException("only an element can go on as XML");
            }
            return single == null ? null : documents.written((Element) single);
        }
        String text = ((Origin.Text) origin).from().value(match);
        String stripped = text == null ? "" : text.strip();
        return stripped.isEmpty() && (text == null || !extraction.emptyStays()) ? null : stripped;
    }
}
