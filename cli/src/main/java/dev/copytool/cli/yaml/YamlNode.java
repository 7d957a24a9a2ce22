package dev.copytool.cli.yaml;

import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.Nearest;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in a YAML file, read strictly: whatever is not exactly what was expected ends the verb with one line that names
 * the file and the line. No object is ever made from what a file says, and what a file can make of few bytes is bounded.
 */
public final class YamlNode {
    /** What is read nests fourteen deep; the composer of nodes calls itself for each level. */
    private static final int DEEPEST = 16;

    /** Characters; the scanner looks at some of them again and again. */
    private static final int LONGEST = 500_000;

    private final String file;
    private final Node node;

    private YamlNode(String file, Node node) {
        this.file = file;
        this.node = node;
    }

    /**
     * Reads a file's one document.
     *
     * @param file what messages call it
     * @throws Ending of a usage error, if it is no YAML, empty, or several documents
     */
    public static YamlNode parse(String file, String text) {
        if (text.length() > LONGEST) {
            throw Ending.usage(file + " line 1: more than " + LONGEST + " characters; expected less");
        }
        LoadSettings settings = LoadSettings.builder().setLabel(file).build();
        try {
            requireFlat(file, settings, text);
            Iterator<Node> documents =
                    new Compose(settings).composeAllFromString(text).iterator();
            if (!documents.hasNext()) {
                throw Ending.usage(file + " line 1: it is empty; expected a mapping");
            }
            YamlNode first = new YamlNode(file, documents.next());
            if (documents.hasNext()) {
                throw new YamlNode(file, documents.next()).wrong("a second document", "only one in a file");
            }
            return first;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            throw Ending.usage(file + " line " + line + ": " + e.getProblem() + "; expected YAML");
        } catch (YamlEngineException e) {
            throw Ending.usage(file + " line 1: " + e.getMessage() + "; expected YAML");
        }
    }

    private static void requireFlat(String file, LoadSettings settings, String text) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > DEEPEST) {
                throw Ending.usage(file + " line "
                        + (event.getStartMark().map(Mark::getLine).orElse(0) + 1)
                        + ": lists or mappings nested more than " + DEEPEST + " deep; expected less");
            }
        }
    }

    /** The line it begins on, from 1. */
    public int line() {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    /** The complaint about this value. */
    public Ending wrong(String what, String expected) {
        return Ending.usage(file + " line " + line() + ": " + what + "; expected " + expected);
    }

    public boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** Whether it is a text; of a variable's name in braces a reader makes what it wants. */
    public boolean isText() {
        return node instanceof ScalarNode
                && (node.getTag().equals(Tag.STR) || node.getTag().equals(Tag.ENV_TAG));
    }

    /** A text that is not blank. */
    public String text() {
        if (!isText()) {
            throw wrong(
                    kind(),
                    node instanceof ScalarNode && !node.getTag().equals(Tag.NULL)
                            ? "a text; write it in quotes"
                            : "a text");
        }
        String text = ((ScalarNode) node).getValue();
        if (text.isBlank() || text.indexOf('\0') >= 0) {
            throw wrong("an empty text", "a text");
        }
        return text;
    }

    /** A whole number of that range. */
    public int number(int least, int most) {
        String range = "a number from " + least + " to " + most;
        if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.INT)) {
            throw wrong(kind(), range);
        }
        try {
            int number = Integer.parseInt(scalar.getValue());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, in the same words as a number out of range.
        }
        throw wrong("'" + scalar.getValue() + "'", range);
    }

    /** One word of a closed set. */
    public <T> T word(Map<String, T> words) {
        String all = String.join(", ", words.keySet());
        if (!isText()) {
            throw wrong(kind(), "one of " + all);
        }
        String word = ((ScalarNode) node).getValue();
        return Optional.ofNullable(words.get(word))
                .orElseThrow(() ->
                        wrong("'" + word + "' is not known" + Nearest.hint(word, words.keySet(), ""), "one of " + all));
    }

    /** The values of a list that has some. */
    public List<YamlNode> list() {
        if (!(node instanceof SequenceNode sequence) || !node.getTag().equals(Tag.SEQ)) {
            throw wrong(kind(), "a list");
        }
        if (sequence.getValue().isEmpty()) {
            throw wrong("an empty list", "a list of one or more");
        }
        return sequence.getValue().stream().map(one -> new YamlNode(file, one)).toList();
    }

    /** The values of a list, or the one value that stands in its place. */
    public List<YamlNode> oneOrMore() {
        return node instanceof SequenceNode ? list() : List.of(this);
    }

    /** Texts of which none comes twice. */
    public List<String> distinctTexts() {
        List<YamlNode> nodes = oneOrMore();
        Map<String, YamlNode> seen = new LinkedHashMap<>();
        for (YamlNode one : nodes) {
            if (seen.put(one.text(), one) != null) {
                throw one.wrong("'" + one.text() + "' stands there twice", "each once");
            }
        }
        return List.copyOf(seen.keySet());
    }

    /**
     * The values of a mapping by key, in order.
     *
     * @param keys the keys it may have
     */
    public Map<String, YamlNode> mapping(Collection<String> keys) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            throw wrong(kind(), "a mapping with " + String.join(", ", keys));
        }
        Map<String, YamlNode> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            YamlNode key = new YamlNode(file, tuple.getKeyNode());
            String name = key.text();
            if (!keys.contains(name)) {
                throw key.wrong(
                        "unknown key '" + name + "'" + Nearest.hint(name, keys, ""),
                        "one of " + String.join(", ", keys));
            }
            if (values.put(name, new YamlNode(file, tuple.getValueNode())) != null) {
                throw key.wrong("key '" + name + "' stands there twice", "each key once");
            }
        }
        return values;
    }

    /** The values of a mapping with keys of any name, in order. */
    public Map<String, YamlNode> entries() {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            throw wrong(kind(), "a mapping");
        }
        if (mapping.getValue().isEmpty()) {
            throw wrong("an empty mapping", "one with keys");
        }
        Map<String, YamlNode> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            YamlNode key = new YamlNode(file, tuple.getKeyNode());
            if (values.put(key.text(), new YamlNode(file, tuple.getValueNode())) != null) {
                throw key.wrong("key '" + key.text() + "' stands there twice", "each key once");
            }
        }
        return values;
    }

    public boolean isNothing() {
        return node.getTag().equals(Tag.NULL);
    }

    /** Whether it is {@code true}. */
    public boolean truth() {
        if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.BOOL)) {
            throw wrong(kind(), "true or false");
        }
        return scalar.getValue().equalsIgnoreCase("true");
    }

    /** A text, a number or a truth value, as it is written. */
    public String scalar() {
        if (!(node instanceof ScalarNode scalar) || isNothing()) {
            throw wrong(kind(), "a value");
        }
        return scalar.getValue();
    }

    private String kind() {
        if (node instanceof MappingNode) {
            return "a mapping" + foreign(Tag.MAP);
        }
        if (node instanceof SequenceNode) {
            return "a list" + foreign(Tag.SEQ);
        }
        return node.getTag().equals(Tag.NULL)
                ? "nothing"
                : "'" + (node instanceof ScalarNode scalar ? scalar.getValue() : "?") + "'" + foreign(Tag.STR);
    }

    private String foreign(Tag usual) {
        String type = node.getTag().getValue().replaceFirst("^tag:yaml.org,2002:", "");
        return node.getTag().equals(usual) ? "" : " of type " + type;
    }
}
