package dev.copytool.engine.verify;

import static java.util.stream.Collectors.toMap;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The columns of a source that travelled into its target, as far as both still have them. */
final class TravelledColumns {

    private TravelledColumns() {}

    /**
     * Their names, in the source's order.
     *
     * @throws CopyException in one line, if one is gone
     */
    static Set<String> of(Item item, TableShape source, TableShape target) {
        Map<String, Column> there = byName(target);
        List<String> wanted = item.reading().columns();
        Set<String> names = new LinkedHashSet<>();
        List<String> lost = new ArrayList<>(wanted);
        for (Column here : source.columns()) {
            if (!wanted.isEmpty() && !lost.remove(here.name())) {
                continue;
            }
            Column other = there.get(here.name());
            if (other != null && !other.generated()) {
                names.add(here.name());
            } else if (!here.generated() || !wanted.isEmpty()) {
                throw CopyException.permanent("the target has no column '" + here.name() + "' that " + item.source()
                        + " could have been copied into");
            }
        }
        if (!lost.isEmpty()) {
            throw CopyException.permanent(
                    "the source " + item.source() + " has no column '" + lost.get(0) + "' any more");
        }
        return names;
    }

    static Map<String, Column> byName(TableShape shape) {
        return shape.columns().stream().collect(toMap(Column::name, Function.identity()));
    }

    /** What all of them have in common, in the order of the first. */
    static Set<String> common(List<Set<String>> all) {
        return all.get(0).stream()
                .filter(name -> all.stream().allMatch(names -> names.contains(name)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
