package dev.copytool.cli.command;

import dev.copytool.state.SqliteManifest;
import java.util.Map;
import java.util.Optional;

/** That triggers of targets were allowed to change rows, which the manifest keeps for whoever compares. */
final class AllowedTriggers {
    private static final String SETTING = "allow-triggers";

    private AllowedTriggers() {}

    static void keep(SqliteManifest manifest) {
        manifest.putSettings(Map.of(SETTING, "yes"));
    }

    /** What is to be told of it, if it was so. */
    static Optional<String> told(Map<String, String> settings) {
        return settings.containsKey(SETTING)
                ? Optional.of(
                        "a run was given --allow-triggers: rows may differ from the source's for what triggers and"
                                + " rules of the target did to them")
                : Optional.empty();
    }
}
