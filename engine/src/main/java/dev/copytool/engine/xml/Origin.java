package dev.copytool.engine.xml;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** Where a value comes from. */
public sealed interface Origin {

    /** The path it follows, if it follows one. */
    default Optional<Expression> path() {
        return Optional.empty();
    }

    /** The query's column of that name, as it is. */
    record Given(String column) implements Origin {
        public Given {
            requireNonNull(column, "no column");
        }
    }

    /** The text of what the path finds at the match, without white space around it. */
    record Text(Expression from) implements Origin {
        public Text {
            requireNonNull(from, "no path");
        }

        @Override
        public Optional<Expression> path() {
            return Optional.of(from);
        }
    }

    /** The element that the path finds at the match, with all that is in it, as XML. */
    record Fragment(Expression from) implements Origin {
        public Fragment {
            requireNonNull(from, "no path");
        }

        @Override
        public Optional<Expression> path() {
            return Optional.of(from);
        }
    }

    /** Which of its kind in the document the match is, from 1, in the document's order. */
    record Ordinal() implements Origin {}

    /** Always the same. */
    record Constant(String value) implements Origin {
        public Constant {
            requireNonNull(value, "no value");
        }
    }
}
