package dev.copytool.state;

import dev.copytool.engine.model.Costs;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Writes costs as one line of text and reads it again: {@code item=0.002; binary plain=0.01}. */
final class KeptCosts {
    private static final String ITEM = "item";

    private KeptCosts() {}

    static String text(Costs costs) {
        StringJoiner text = new StringJoiner("; ");
        text.add(ITEM + "=" + number(costs.itemSeconds()));
        costs.megabyteSeconds().forEach((kind, seconds) -> text.add(kind + "=" + number(seconds)));
        return text.toString();
    }

    private static String number(double seconds) {
        return String.format(Locale.ROOT, "%.6f", seconds);
    }

    /** What cannot be read was never known: costs decide about nothing but order. */
    static Costs of(String text) {
        double item = 0;
        Map<String, Double> kinds = new HashMap<>();
        for (String entry : text.split("; ", -1)) {
            int equals = entry.lastIndexOf('=');
            String number = entry.substring(equals + 1);
            if (equals > 0 && number.matches("\\d{1,9}\\.\\d{1,9}")) {
                if (entry.substring(0, equals).equals(ITEM)) {
                    item = Double.parseDouble(number);
                } else {
                    kinds.put(entry.substring(0, equals), Double.parseDouble(number));
                }
            }
        }
        return new Costs(item, kinds);
    }
}
