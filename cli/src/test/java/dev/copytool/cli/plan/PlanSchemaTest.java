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
        Map<List<String>, List<String>> keys = Map.of(
                List.of("properties"), PlanReader.KEYS,
                List.of("$defs", "group", "properties"), GroupReader.KEYS,
                List.of("$defs", "item", "properties"), ItemReader.KEYS,
                List.of("$defs", "source", "properties"), ItemReader.SOURCE_KEYS,
                List.of("$defs", "check", "properties"), CheckReader.KEYS,
                List.of("$defs", "allocate", "properties"), ItemReader.ALLOCATE_KEYS,
                List.of("$defs", "into", "properties"), IntoReader.KEYS);
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
}
