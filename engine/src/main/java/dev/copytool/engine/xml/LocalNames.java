package dev.copytool.engine.xml;

import org.jaxen.dom.DocumentNavigator;

/** Walks documents by local names, so that an expression need not know which prefixes and namespaces a document uses. */
final class LocalNames extends DocumentNavigator {
    private static final long serialVersionUID = 1L;

    @Override
    public String getElementNamespaceUri(Object element) {
        return "";
    }

    @Override
    public String getAttributeNamespaceUri(Object attribute) {
        return "";
    }
}
