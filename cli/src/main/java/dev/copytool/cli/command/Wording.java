package dev.copytool.cli.command;

import java.util.Map;

/** What a person calls the items of a manifest, and what is done with them. */
enum Wording {
    OF_TABLES("table", "copy", "copied", "copied"),
    OF_PLAN("step", "run", "ran", "run");

    /** One of them. */
    final String item;

    /** What is done with it. */
    final String toDo;

    /** What happened. */
    final String did;

    /** What is so. */
    final String done;

    Wording(String item, String toDo, String did, String done) {
        this.item = item;
        this.toDo = toDo;
        this.did = did;
        this.done = done;
    }

    static Wording of(Map<String, String> settings) {
        return KeptPlan.of(settings).isEmpty() ? OF_TABLES : OF_PLAN;
    }
}
