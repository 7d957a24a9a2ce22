package dev.copytool.engine.xml;

import java.io.IOException;
import java.io.StringReader;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.DocumentType;
import org.w3c.dom.Element;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSSerializer;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads documents, and nothing besides them: what one refers to is not opened, and what it makes of few characters is
 * bounded. Used by one thread.
 */
final class Documents {
    private static final String DEEPEST = "500";
    private static final String MOST_EXPANSIONS = "1000";
    private static final String LONGEST_ENTITIES = "1000000";
    private static final Pattern ENTITY = Pattern.compile("&(?!(?:amp|lt|gt|quot|apos);)([^#;&<\\s]+);");

    private final DocumentBuilder builder;
    private final LSSerializer serializer;

    Documents() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setCoalescing(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            // Documents are small and read to their end, so nodes that are made only when they are met cost more.
            factory.setFeature("http://apache.org/xml/features/dom/defer-node-expansion", false);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setAttribute("jdk.xml.maxElementDepth", DEEPEST);
            factory.setAttribute("jdk.xml.entityExpansionLimit", MOST_EXPANSIONS);
            factory.setAttribute("jdk.xml.totalEntitySizeLimit", LONGEST_ENTITIES);
            builder = factory.newDocumentBuilder();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the Java platform's parser has these features", e);
        }
        // The one it comes with writes to the standard error stream.
        builder.setErrorHandler(new DefaultHandler());
        DOMImplementationLS implementation = (DOMImplementationLS) builder.getDOMImplementation();
        serializer = implementation.createLSSerializer();
        serializer.getDomConfig().setParameter("xml-declaration", false);
        serializer.setNewLine("\n");
    }

    Document parse(String text) {
        try {
            Document document = builder.parse(new InputSource(new StringReader(text)));
            requireKnownEntities(document, text);
            return document;
        } catch (SAXParseException e) {
            throw new UnreadableException(
                    "line " + e.getLineNumber() + ", column " + e.getColumnNumber() + ": " + e.getMessage());
        } catch (SAXException | IOException e) {
            throw new UnreadableException(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    /** Where a part of its DTD is elsewhere, the parser takes an entity that may be defined there for an empty one. */
    private static void requireKnownEntities(Document document, String text) {
        DocumentType type = document.getDoctype();
        if (type == null || (type.getSystemId() == null && type.getPublicId() == null)) {
            return;
        }
        for (Matcher matcher = ENTITY.matcher(text); matcher.find(); ) {
            if (type.getEntities().getNamedItem(matcher.group(1)) == null) {
                throw new UnreadableException("the entity " + matcher.group()
                        + " would be defined in a DTD outside the document, which is not read");
            }
        }
    }

    /** The element as a document of its own, without a declaration. */
    String written(Element element) {
        return serializer.writeToString(element);
    }
}
