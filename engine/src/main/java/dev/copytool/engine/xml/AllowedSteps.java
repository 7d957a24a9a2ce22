package dev.copytool.engine.xml;

import org.jaxen.FunctionContext;
import org.jaxen.UnresolvableException;
import org.jaxen.XPathFunctionContext;
import org.jaxen.saxpath.SAXPathException;
import org.jaxen.saxpath.helpers.DefaultXPathHandler;

/** Hears how an XPath is read, and refuses what would only fail, or reach outside the document, once it is computed. */
final class AllowedSteps extends DefaultXPathHandler {
    /** XPath's own; without the library's, one of which opens other documents. */
    static final FunctionContext FUNCTIONS = new XPathFunctionContext(false);

    @Override
    public void startNameStep(int axis, String prefix, String localName) throws SAXPathException {
        if (!prefix.isEmpty()) {
            throw new SAXPathException(
                    "a prefix, as " + prefix + ":" + localName + " has, is not looked at; write " + localName);
        }
    }

    @Override
    public void variableReference(String prefix, String variable) throws SAXPathException {
        throw new SAXPathException("there are no variables such as $" + variable);
    }

    @Override
    public void startFunction(String prefix, String name) throws SAXPathException {
        try {
            FUNCTIONS.getFunction(null, prefix.isEmpty() ? null : prefix, name);
        } catch (UnresolvableException e) {
            throw new SAXPathException("there is no function " + name + "()", e);
        }
    }
}
