package dev.copytool.engine.xml;

import dev.copytool.engine.model.CopyException;
import java.util.List;
import java.util.stream.Stream;
import org.jaxen.BaseXPath;
import org.jaxen.JaxenException;
import org.jaxen.function.StringFunction;
import org.jaxen.saxpath.SAXPathException;
import org.jaxen.saxpath.base.XPathReader;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Node;

/**
 * An XPath 1.0 expression without prefixes, variables and functions other than XPath's own. Names are local ones: {@code A}
 * finds {@code x:A} too. Immutable and thread-safe.
 */
public final class Expression {
    private static final int LONGEST = 4000;

    private final String text;
    private final BaseXPath path;

    /**
     * Understands it.
     *
     * @throws IllegalArgumentException if it is none; the message is one line
     */
    public Expression(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("an XPath of more than " + LONGEST + " characters");
        }
        this.text = text;
        try {
            XPathReader reader = new XPathReader();
            reader.setXPathHandler(new AllowedSteps());
            reader.parse(text);
            this.path = new BaseXPath(text, new LocalNames());
            path.setFunctionContext(AllowedSteps.FUNCTIONS);
        } catch (SAXPathException e) {
            throw new IllegalArgumentException("the XPath " + text + " is wrong: " + e.getMessage(), e);
        }
    }

    /** Whether it begins at the document's root. */
    boolean isAbsolute() {
        return text.startsWith("/");
    }

    /** What it selects, in the document's order. */
    List<Node> nodes(Node at) {
        return found(at).map(Node.class::cast).toList();
    }

    /** Whether it holds, as XPath's {@code boolean()} has it. */
    boolean truth(Node at) {
        try {
            return path.booleanValueOf(at);
        } catch (JaxenException e) {
            throw failed(e);
        }
    }

    /** The only thing that it selects or computes; null where there is nothing. */
    @Nullable
    Object single(Node at) {
        List<?> found = found(at).limit(2).toList();
        if (found.size() > 1) {
            throw new UnreadableException("there is more than one; say which, as in " + text + "[1]");
        }
        return found.isEmpty() || Double.valueOf(Double.NaN).equals(found.get(0)) ? null : found.get(0);
    }

    /** The text of the only thing that it selects or computes; null where there is nothing. */
    @Nullable
    String value(Node at) {
        Object single = single(at);
        return single == null ? null : StringFunction.evaluate(single, path.getNavigator());
    }

    private Stream<?> found(Node at) {
        try {
            Object found = path.evaluate(at);
            return found instanceof List<?> list ? list.stream() : Stream.ofNullable(found);
        } catch (JaxenException e) {
            throw failed(e);
        }
    }

    private CopyException failed(JaxenException error) {
        return CopyException.permanent("the XPath " + text + " cannot be computed: " + error.getMessage());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expression expression && expression.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
