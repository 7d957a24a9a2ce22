package dev.copytool.examples.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What came out, for programs: every round, medians, and how many times those of the last contender. */
final class JsonReport {
    private static final Map<String, ToDoubleFunction<Run>> FIGURES = figures();

    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    /** Facts by group, such as those of the machine, and all cases. */
    static String of(Map<String, Map<String, String>> facts, List<Outcome> outcomes) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            new JsonReport(json).all(facts, outcomes);
        }
        return text + System.lineSeparator();
    }

    private static Map<String, ToDoubleFunction<Run>> figures() {
        Map<String, ToDoubleFunction<Run>> figures = new LinkedHashMap<>();
        figures.put("wall_seconds", Run::wall);
        figures.put("copying_seconds", Run::copying);
        figures.put("box_cpu_seconds", Run::box);
        figures.put("tool_cpu_seconds", Run::tool);
        figures.put("servers_cpu_seconds", Run::servers);
        figures.put("peak_rss_mb", Run::resident);
        figures.put("peak_pss_mb", Run::shared);
        return figures;
    }

    private void all(Map<String, Map<String, String>> facts, List<Outcome> outcomes) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, Map<String, String>> group : facts.entrySet()) {
            json.writeObjectFieldStart(group.getKey());
            for (Map.Entry<String, String> fact : group.getValue().entrySet()) {
                json.writeStringField(fact.getKey(), fact.getValue());
            }
            json.writeEndObject();
        }
        json.writeArrayFieldStart("cases");
        for (Outcome outcome : outcomes) {
            one(outcome);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void one(Outcome outcome) throws IOException {
        json.writeStartObject();
        json.writeStringField("case", outcome.subject().word());
        json.writeNumberField("tables", outcome.tables());
        json.writeNumberField("rows", outcome.rows());
        json.writeNumberField("bytes", outcome.bytes());
        Optional<Result> yardstick = outcome.yardstick();
        json.writeStringField("ratios_to", yardstick.map(Result::who).orElse(""));
        json.writeArrayFieldStart("contenders");
        for (Result result : outcome.results()) {
            one(result, yardstick);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void one(Result result, Optional<Result> yardstick) throws IOException {
        json.writeStartObject();
        json.writeStringField("who", result.who());
        if (result.trouble().isPresent()) {
            json.writeStringField("trouble", result.trouble().get());
        }
        json.writeArrayFieldStart("rounds");
        for (Run run : result.runs()) {
            json.writeStartObject();
            figures(figure -> figure.applyAsDouble(run));
            json.writeEndObject();
        }
        json.writeEndArray();
        if (result.trouble().isEmpty()) {
            json.writeObjectFieldStart("median");
            figures(result::median);
            json.writeEndObject();
        }
        if (result.trouble().isEmpty() && yardstick.isPresent()) {
            Result other = yardstick.get();
            json.writeObjectFieldStart("ratio");
            figures(figure -> result.median(figure) / other.median(figure));
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** All figures that are known. */
    private void figures(ToDoubleFunction<ToDoubleFunction<Run>> values) throws IOException {
        for (Map.Entry<String, ToDoubleFunction<Run>> figure : FIGURES.entrySet()) {
            double value = values.applyAsDouble(figure.getValue());
            if (Double.isFinite(value)) {
                json.writeNumberField(figure.getKey(), Math.round(value * 1e4) / 1e4);
            }
        }
    }
}
