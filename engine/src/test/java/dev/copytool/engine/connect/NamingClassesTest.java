package dev.copytool.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.PGProperty;

class NamingClassesTest {
    /** A word of Kerberos. */
    private static final Set<String> HARMLESS = Set.of("sspiServiceClass");

    @Test
    @DisplayName(
            "promise 9: every parameter of the driver that speaks of classes is known, and nothing else is refused")
    void everyParameterThatSpeaksOfClassesIsKnown() {
        Set<String> speaking = new TreeSet<>();
        for (PGProperty property : PGProperty.values()) {
            String words = (property.getName() + " " + property.getDescription()).toLowerCase(Locale.ROOT);
            if (words.contains("class") || words.contains("factory")) {
                speaking.add(property.getName());
            }
        }
        speaking.removeAll(HARMLESS);
        assertThat(Keywords.NAMING_CLASSES).containsExactlyInAnyOrderElementsOf(speaking);
    }
}
