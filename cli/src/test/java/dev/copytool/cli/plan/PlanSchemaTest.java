package dev.copytool.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is published for editors, and what documents show, is what the reader takes. */
class PlanSchemaTest {

    private static YamlNode in(YamlNode node, String... path) {
        YamlNode found = node;
        for (String key : path) {
            found = Objects.requireNonNull(found.entries().get(key), key);
        }
        return found;
    }

    @Test
    void theSchemaHasTheReadersKeys() throws IOException {
        YamlNode schema = YamlNode.parse("plan.schema.json", Files.readString(Path.of("../docs/plan.schema.json")));
        Map<List<String>, List<String>> keys = Map.ofEntries(
                Map.entry(List.of("properties"), PlanReader.KEYS),
                Map.entry(List.of("$defs", "group", "properties"), GroupReader.KEYS),
                Map.entry(List.of("$defs", "item", "properties"), ItemReader.KEYS),
                Map.entry(List.of("$defs", "source", "properties"), ItemReader.SOURCE_KEYS),
                Map.entry(List.of("$defs", "source", "properties", "split", "properties"), ItemReader.SPLIT_KEYS),
                Map.entry(List.of("$defs", "asked", "properties"), CheckReader.SIDE_KEYS),
                Map.entry(List.of("$defs", "check", "properties"), CheckReader.KEYS),
                Map.entry(List.of("$defs", "allocate", "properties"), ItemReader.ALLOCATE_KEYS),
                Map.entry(List.of("$defs", "into", "properties"), IntoReader.KEYS),
                Map.entry(List.of("$defs", "xml", "properties"), ExtractionReader.KEYS),
                Map.entry(List.of("$defs", "branch", "properties"), ExtractionReader.BRANCH_KEYS),
                Map.entry(List.of("$defs", "case", "properties"), ExtractionReader.CASE_KEYS),
                Map.entry(List.of("$defs", "field", "properties"), FieldReader.KEYS));
        keys.forEach((path, expected) -> assertThat(
                        in(schema, path.toArray(String[]::new)).entries().keySet())
                .containsExactlyInAnyOrderElementsOf(expected));
    }

    @Test
    void thePlanInTheDocumentIsOne() throws IOException {
        String page = Files.readString(Path.of("../docs/plans.md"));
        int from = page.indexOf("```yaml\n") + 8;
        Plan plan = Plan.parse("plans.md", page.substring(from, page.indexOf("```", from)), Map.of("region", "north"));
        assertThat(plan.steps()).hasSize(4);
    }

    @Test
    void theXmlInTheDocumentsIsOne() throws IOException {
        String page = Files.readString(Path.of("../docs/xml.md"));
        String fence = "```yaml\n";
        int read = 0;
        for (int from = page.indexOf(fence); from >= 0; from = page.indexOf(fence, from + 1)) {
            String text = page.substring(from + fence.length(), page.indexOf("```", from + 1));
            String plan = text.startsWith("source:")
                    ? text
                    : "source:\n  xml:\n    column: doc\n    key: id\n" + text.indent(4);
            ExtractionReader.read(in(YamlNode.parse("xml.md", plan), "source", "xml"));
            read++;
        }
        assertThat(read).isEqualTo(3);
    }
}
