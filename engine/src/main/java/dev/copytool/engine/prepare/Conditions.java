package dev.copytool.engine.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads check constraints as {@code pg_get_constraintdef} writes them: comparisons of a column with a constant, joined
 * by AND. Anything else is not understood, and then nothing of the constraint is.
 */
final class Conditions {
    /**
     * A comparison.
     *
     * @param column its left side
     * @param operator one of {@code = < <= > >=}
     * @param value the constant's text, without quotes
     */
    record Condition(String column, String operator, String value) {}

    private static final Pattern TOKEN = Pattern.compile("""
            \\s*(?:(?<text>'(?:[^']++|'')*+')|(?<name>"(?:[^"]++|"")*+"|[a-z_][a-z0-9_$]*)|(?<word>[A-Z]+)\
            |(?<number>\\d+(?:\\.\\d+)?)|(?<sign>::|<=|>=|<>|[=<>(),\\[\\]]))""");
    private static final Set<String> OPERATORS = Set.of("=", "<", "<=", ">", ">=");
    /** Types to which a text may be cast without becoming another value. */
    private static final Set<String> TEXTS = Set.of("text", "character varying", "bpchar");

    /** The constraint is none that is understood; never leaves this class. */
    private static final class NotUnderstood extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private record Token(String kind, String text) {}

    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Conditions() {}

    /** What a row must fulfil; nothing if the constraint is of another shape. */
    static Optional<List<Condition>> of(String definition) {
        Conditions reader = new Conditions();
        try {
            reader.tokenize(definition.replaceFirst("^CHECK ", "").replaceFirst("( NO INHERIT)?( NOT VALID)?$", ""));
            List<Condition> conditions = new ArrayList<>();
            reader.conjunction(conditions);
            return reader.at == reader.tokens.size() ? Optional.of(conditions) : Optional.empty();
        } catch (NotUnderstood e) {
            return Optional.empty();
        }
    }

    private void tokenize(String text) throws NotUnderstood {
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw new NotUnderstood();
            }
            end = matcher.end();
            for (String kind : List.of("text", "name", "word", "number", "sign")) {
                if (matcher.group(kind) != null) {
                    tokens.add(new Token(kind, matcher.group(kind)));
                }
            }
        }
    }

    private void conjunction(List<Condition> conditions) throws NotUnderstood {
        primary(conditions);
        while (isNext("AND")) {
            at++;
            primary(conditions);
        }
    }

    /** A conjunction in parentheses, or a comparison, whose column may be in parentheses too. */
    private void primary(List<Condition> conditions) throws NotUnderstood {
        int start = at;
        if (isNext("(")) {
            List<Condition> inner = new ArrayList<>();
            try {
                at++;
                conjunction(inner);
                expect(")");
                conditions.addAll(inner);
                return;
            } catch (NotUnderstood e) {
                at = start;
            }
        }
        conditions.add(comparison());
    }

    private Condition comparison() throws NotUnderstood {
        String column = column();
        String operator = take("sign");
        if (!OPERATORS.contains(operator)) {
            throw new NotUnderstood();
        }
        return new Condition(column, operator, value());
    }

    private String column() throws NotUnderstood {
        if (isNext("(")) {
            at++;
            String column = column();
            expect(")");
            if (isNext("::") && !TEXTS.contains(cast())) {
                throw new NotUnderstood();
            }
            return column;
        }
        String name = take("name");
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    private String value() throws NotUnderstood {
        String value;
        if (isNext("(")) {
            at++;
            value = value();
            expect(")");
        } else if (at < tokens.size() && tokens.get(at).kind().equals("number")) {
            value = take("number");
        } else {
            String text = take("text");
            value = text.substring(1, text.length() - 1).replace("''", "'");
        }
        while (isNext("::")) {
            cast();
        }
        return value;
    }

    /** The words of a type, without its modifier. */
    private String cast() throws NotUnderstood {
        expect("::");
        StringBuilder type = new StringBuilder(take("name"));
        while (at < tokens.size() && tokens.get(at).kind().equals("name")) {
            type.append(' ').append(take("name"));
        }
        if (isNext("(")) {
            while (!isNext(")")) {
                at++;
                if (at == tokens.size()) {
                    throw new NotUnderstood();
                }
            }
            at++;
        }
        return type.toString();
    }

    private boolean isNext(String text) {
        return at < tokens.size() && tokens.get(at).text().equals(text);
    }

    private void expect(String text) throws NotUnderstood {
        if (!isNext(text)) {
            throw new NotUnderstood();
        }
        at++;
    }

    private String take(String kind) throws NotUnderstood {
        if (at >= tokens.size() || !tokens.get(at).kind().equals(kind)) {
            throw new NotUnderstood();
        }
        return tokens.get(at++).text();
    }
}
