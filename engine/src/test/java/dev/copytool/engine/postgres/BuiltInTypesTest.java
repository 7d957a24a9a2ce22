package dev.copytool.engine.postgres;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.table.FormatWish;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every built-in type, with the values at its edges, arrives as it was, whatever the versions and the format. */
class BuiltInTypesTest {
    private static final ServerVersions SERVERS = new ServerVersions();

    @AfterAll
    static void endServers() {
        SERVERS.close();
    }

    /** What is copied to what, how. */
    record Case(int from, int to, FormatWish wish) {
        @Override
        public String toString() {
            String format = switch (wish) {
                case TEXT -> "text";
                case BINARY -> "binary";
                case AUTO -> "binary where it is safe";
            };
            return "PostgreSQL " + from + " to " + to + ": every built-in type, " + format;
        }
    }

    static IntStream versions() {
        return IntStream.rangeClosed(ServerVersions.OLDEST, ServerVersions.NEWEST);
    }

    /** Each version to the newest, and the oldest to itself; ordered by source, so that each is started once. */
    static Stream<Case> cases() {
        return versions()
                .boxed()
                .flatMap(from -> IntStream.of(ServerVersions.OLDEST, ServerVersions.NEWEST)
                        .filter(to -> from <= to)
                        .boxed()
                        .flatMap(to -> Stream.of(FormatWish.values()).map(wish -> new Case(from, to, wish))));
    }

    @ParameterizedTest(
            name = "PostgreSQL {0}: every type of the catalog has edge values here, or a reason to have none")
    @MethodSource("versions")
    void theListOfTypesIsComplete(int version) {
        Set<String> known = new TreeSet<>(EdgeValues.types());
        known.addAll(BuiltInTypes.NOT_FOR_USERS.keySet());
        assertThat(BuiltInTypes.of(SERVERS.of(version))).isNotEmpty().isSubsetOf(known);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void valuesArriveAsTheyWere(Case wanted) {
        PostgresServer source = SERVERS.of(wanted.from());
        PostgresServer target = SERVERS.of(wanted.to());
        Set<String> types = types(wanted);
        DatabaseCopy copy = DatabaseCopy.between(source, target);
        target.execute(
                copy.targetDatabase(), types.stream().map(BuiltInTypes::table).toArray(String[]::new));
        source.execute(
                copy.sourceDatabase(), types.stream().map(BuiltInTypes::table).toArray(String[]::new));
        source.execute(
                copy.sourceDatabase(),
                types.stream()
                        .flatMap(type -> BuiltInTypes.rows(type, values(type, wanted)).stream())
                        .toArray(String[]::new));

        DatabaseCopy.Result result = copy.copy(types, wanted.wish());

        assertThat(result.errors()).isEmpty();
        assertThat(result.report().complete()).isTrue();
        assertThat(result.formats()).containsExactlyInAnyOrderEntriesOf(formats(types, wanted.wish()));
        Set<String> refused = new TreeSet<>(types);
        refused.removeAll(result.formats().keySet());
        assertThat(result.problems()).containsOnlyKeys(refused);
        assertThat(result.problems())
                .allSatisfy((type, message) -> assertThat(message).contains("cannot be copied in binary: column 'v'"));
        assertThat(copy.targetChecksums(result.formats().keySet()))
                .isEqualTo(copy.sourceChecksums(result.formats().keySet()));
        assertThat(copy.compare(result.formats().keySet()))
                .hasSameSizeAs(result.formats().keySet())
                .allSatisfy((type, comparison) ->
                        assertThat(comparison.equal()).as(comparison.toString()).isTrue());
        // The checksums are of text; what they are to tell apart must be visible in it.
        assertThat(target.rows(copy.targetDatabase(), "SELECT v::text FROM public.float8"))
                .contains("-0", "0", "NaN", "Infinity", "-Infinity", "5e-324");
    }

    /** The types both servers have. */
    private static Set<String> types(Case wanted) {
        Set<String> types = EdgeValues.types().stream()
                .filter(type -> !values(type, wanted).isEmpty())
                .collect(toCollection(TreeSet::new));
        assertThat(types).hasSizeGreaterThan(60);
        return types;
    }

    private static List<String> values(String type, Case wanted) {
        List<String> values = EdgeValues.of(type, Math.min(wanted.from(), wanted.to()));
        return wanted.wish() == FormatWish.BINARY && BuiltInTypes.NO_EMPTY_IN_BINARY.contains(type)
                ? values.stream().filter(value -> !value.equals("''")).toList()
                : values;
    }

    private static Map<String, CopyFormat> formats(Set<String> types, FormatWish wish) {
        Map<String, CopyFormat> formats = new TreeMap<>();
        for (String type : types) {
            boolean never = BuiltInTypes.NEVER_BINARY.contains(type);
            boolean onDemand = BuiltInTypes.BINARY_ON_DEMAND.contains(type);
            switch (wish) {
                case TEXT -> formats.put(type, CopyFormat.TEXT);
                case AUTO -> formats.put(type, never || onDemand ? CopyFormat.TEXT : CopyFormat.BINARY);
                case BINARY -> {
                    if (!never) {
                        formats.put(type, CopyFormat.BINARY);
                    }
                }
            }
        }
        return formats;
    }
}
