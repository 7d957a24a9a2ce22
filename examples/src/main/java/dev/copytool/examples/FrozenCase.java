package dev.copytool.examples;

/** What happens while commits are frozen between the local commit record and COMMIT PREPARED. */
enum FrozenCase {
    WORKER_AND_PROGRAM("a worker dies, then copytool"),
    WORKER("a worker dies"),
    ENTRY_NODE("the entry node dies"),
    PROGRAM_AND_SESSIONS("copytool and its sessions die"),
    PROGRAM("copytool dies, its sessions live");

    private final String title;

    FrozenCase(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
