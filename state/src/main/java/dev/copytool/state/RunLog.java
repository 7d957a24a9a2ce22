package dev.copytool.state;

/** The runs of a manifest: who, when, how they ended. A run without an end was killed. */
public final class RunLog {
    private final Database database;
    private final Moments moments;

    RunLog(Database database, Moments moments) {
        this.database = database;
        this.moments = moments;
    }

    /** Notes that a run begins. */
    public void started(String run, long pid, String host, String version, int parallel) {
        database.update(
                "INSERT INTO runs (id, pid, host, version, parallel, started_at) VALUES (?, ?, ?, ?, ?, ?)",
                run,
                pid,
                host,
                version,
                parallel,
                moments.now());
    }

    /** Notes how it ended, in a few words. */
    public void finished(String run, String outcome) {
        database.update("UPDATE runs SET finished_at = ?, outcome = ? WHERE id = ?", moments.now(), outcome, run);
    }
}
