package dev.copytool.engine.xml;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The matches in a document. */
public sealed interface Selection {

    /** They, in the document's order. */
    List<? extends Node> in(Document document);

    /** What a path finds. */
    record Each(Expression path) implements Selection {
        public Each {
            requireAbsolute("each", path);
        }

        @Override
        public List<Node> in(Document document) {
            return path.nodes(document);
        }
    }

    /** The elements that several paths find, joined by their positions; a match has one of each, by these names. */
    record Zip(Map<String, Expression> lists) implements Selection {
        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        public Zip {
            lists = Collections.unmodifiableMap(new LinkedHashMap<>(lists));
            if (lists.size() < 2) {
                throw new IllegalArgumentException("'zip' joins two lists or more");
            }
            lists.forEach((name, path) -> {
                if (!NAME.matcher(name).matches()) {
                    throw new IllegalArgumentException("'" + name + "' as the name of a list of 'zip'");
                }
                requireAbsolute(name, path);
            });
        }

        @Override
        public List<Node> in(Document document) {
            Map<String, List<Node>> found = new LinkedHashMap<>();
            lists.forEach((name, path) -> found.put(name, path.nodes(document)));
            List<Node> first = found.values().iterator().next();
            found.forEach((name, nodes) -> {
                if (nodes.size() != first.size()) {
                    throw new UnreadableException("the lists differ in length: " + counts(found));
                }
            });
            List<Node> pairs = new ArrayList<>();
            for (int i = 0; i < first.size(); i++) {
                pairs.add(joined(document, found, i));
            }
            return pairs;
        }

        /** An element that has copies of theirs as its children, each under its list's name. */
        private static Element joined(Document document, Map<String, List<Node>> lists, int at) {
            Element joined = document.createElement("zip");
            lists.forEach((name, nodes) -> {
                if (!(nodes.get(at) instanceof Element element)) {
                    throw new UnreadableException("the list " + name + " has something that is no element");
                }
                joined.appendChild(document.renameNode(element.cloneNode(true), null, name));
            });
            return joined;
        }

        private static String counts(Map<String, List<Node>> found) {
            List<String> counts = new ArrayList<>();
            found.forEach((name, nodes) -> counts.add(nodes.size() + " of " + name));
            return String.join(", ", counts);
        }
    }

    private static void requireAbsolute(String name, Expression path) {
        if (!requireNonNull(path, "no path").isAbsolute()) {
            throw new IllegalArgumentException("'" + name + "' begins at the document's root, with /: " + path);
        }
    }
}
