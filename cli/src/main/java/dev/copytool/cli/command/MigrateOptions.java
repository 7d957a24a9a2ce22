package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.value;
import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.CopySettings;
import dev.copytool.engine.RetryPolicy;
import dev.copytool.engine.Waits;
import dev.copytool.engine.citus.EntryChoice;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.table.FormatWish;
import dev.copytool.engine.table.NonEmptyPolicy;
import dev.copytool.engine.table.SplitWish;
import dev.copytool.engine.table.Wishes;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options of {@code migrate}, which {@code check} has some of, and what they mean. */
final class MigrateOptions {
    private static final int MOST_LOCK_HOURS = 24;
    private static final int MOST_STALL_HOURS = 24;
    private static final int MOST_OUTAGE_HOURS = 7 * 24;
    private static final int MOST_REJECTS = 100_000_000;

    static final String ALLOW_TRIGGERS = "allow-triggers";

    /** Those that make sense for the steps of a plan too. */
    static final List<String> OF_RUNS = List.of(
            "parallel",
            "no-stop-on-error",
            "retry-errors",
            "retries",
            "lock-timeout",
            "stall-timeout",
            "max-outage",
            "max-rate",
            "max-rejects",
            ALLOW_TRIGGERS,
            "no-analyze",
            "no-sequences",
            "yes",
            "no-progress");

    private MigrateOptions() {}

    static Options options() {
        Options options = CommonOptions.ofTables();
        options.addOption(parallel("tables"));
        options.addOption(value(
                "entry-nodes",
                "auto|coordinator|HOST:PORT,...",
                "Citus: where distributed tables are sent; auto: to every node that holds shards"));
        options.addOption(flag("no-stop-on-error", "go on with other tables after one has failed"));
        options.addOption(flag("retry-errors", "also copy tables that failed in an earlier run"));
        options.addOption(value("retries", "N", "attempts at a table when the network or a server fails; 5"));
        options.addOption(value(
                "lock-timeout", "TIME", "how long to wait for a lock of another session, e.g. 500ms, 60s, 5min; 60s"));
        options.addOption(value(
                "stall-timeout",
                "TIME",
                "how long nothing may move in a table while no server works on it, then it is tried again; 0 or off: for"
                        + " ever; 60s"));
        options.addOption(value(
                "max-outage", "TIME", "how long a server may be away before the run gives up, e.g. 10min, 8h; 30min"));
        options.addOption(value("max-rate", "RATE", "what all tables together send at most, e.g. 500kB/s, 50MB/s"));
        options.addOption(flag("append", "copy into targets that hold other rows already"));
        options.addOption(
                flag("truncate", "first empty targets that hold other rows; never what this manifest copied"));
        options.addOption(values("recopy", "TABLE", "copy it again, in place of the rows it brought before"));
        options.addOption(value(
                "max-rejects",
                "N",
                "rows a table that may be left out, into DB.rejects, as the target refuses them; 0"));
        options.addOption(value(
                "indexes",
                "keep|defer",
                "defer: drop indexes and constraints of empty targets, rebuild them after the copy; keep"));
        options.addOption(flag("no-analyze", "do not gather statistics of copied tables"));
        options.addOption(flag("no-sequences", "do not set the sequences that belong to columns of copied tables"));
        options.addOption(
                value("format", "auto|text|binary", "how rows travel; auto: binary where both sides allow it"));
        options.addOption(value(
                "split",
                "auto|ctid|key|none",
                "how large tables are cut into parts that are copied at once; auto: by ctid where the source can, else by"
                        + " an indexed column"));
        options.addOption(
                value(
                        "split-size",
                        "SIZE",
                        "how large such a part is on disk, e.g. 500MB; by default so that all streams work to the end, 64MB to 1GB"));
        options.addOption(flag(
                "no-freeze",
                "do not lock large empty targets against readers in order to take rows that need no VACUUM"));
        options.addOption(flag(ALLOW_TRIGGERS, "let triggers and rules of targets change rows that are copied"));
        options.addOption(flag("dry-run", "print the statements and change nothing"));
        options.addOption(flag("yes", "do not ask before starting"));
        options.addOption(flag("confirm", "ask for each table"));
        options.addOption(flag("no-progress", "show no progress"));
        return options;
    }

    /** How many of something are worked on at a time, for other verbs too. */
    static Option parallel(String what) {
        return value("parallel", "N", what + " at a time; " + defaultParallel() + " on this machine");
    }

    static int parallel(Arguments arguments) {
        return arguments.number("parallel", 1, CopySettings.MOST_PARALLEL).orElse(defaultParallel());
    }

    /** As many streams as processors, but four to eight; docs/performance.md has the measurements. */
    private static int defaultParallel() {
        return Math.max(4, Math.min(8, Runtime.getRuntime().availableProcessors()));
    }

    /** What the options mean, for a verb that has some of them. */
    static MigrateSettings settings(Arguments arguments, Context context) {
        arguments.notBoth("append", "truncate");
        arguments.notBoth("yes", "confirm");
        boolean interactive = context.console().interactive();
        if (arguments.has("confirm") && !interactive && !arguments.has("dry-run")) {
            throw Ending.usage("--confirm asks for each table and so needs a terminal");
        }
        RetryPolicy retry = RetryPolicy.DEFAULT;
        int attempts = arguments.number("retries", 1, 100).orElse(retry.attempts());
        NonEmptyPolicy nonEmpty = arguments.has("append")
                ? NonEmptyPolicy.APPEND
                : arguments.has("truncate") ? NonEmptyPolicy.TRUNCATE : NonEmptyPolicy.REFUSE;
        return new MigrateSettings(
                CommonOptions.selection(arguments),
                arguments.has("retry-errors"),
                new CopySettings(
                        parallel(arguments),
                        !arguments.has("no-stop-on-error"),
                        new RetryPolicy(attempts, retry.firstDelay(), retry.maxDelay()),
                        waits(arguments)),
                arguments.duration("lock-timeout", MOST_LOCK_HOURS).orElse(SessionSettings.LOCK_WAIT),
                entryNodes(arguments),
                wishes(arguments),
                nonEmpty,
                arguments.number("max-rejects", 0, MOST_REJECTS).orElse(0),
                new FinishWish(
                        arguments.word("indexes", FinishWish.Indexes.class).orElse(FinishWish.Indexes.KEEP),
                        !arguments.has("no-analyze"),
                        !arguments.has("no-sequences")),
                interactive && !arguments.has("yes"),
                arguments.has("confirm"),
                !arguments.has("no-progress"));
    }

    private static Wishes wishes(Arguments arguments) {
        return new Wishes(
                arguments.word("format", FormatWish.class).orElse(FormatWish.AUTO),
                new SplitWish(
                        arguments.word("split", SplitWish.By.class).orElse(SplitWish.By.AUTO),
                        arguments.size("split-size")),
                !arguments.has("no-freeze"),
                arguments.has(ALLOW_TRIGGERS));
    }

    private static Waits waits(Arguments arguments) {
        Waits waits = Waits.DEFAULT;
        boolean forEver = arguments
                .text("stall-timeout")
                .filter(text -> text.equals("0") || text.equals("off"))
                .isPresent();
        return new Waits(
                forEver
                        ? Optional.empty()
                        : arguments.duration("stall-timeout", MOST_STALL_HOURS).or(waits::stall),
                arguments.duration("max-outage", MOST_OUTAGE_HOURS).orElse(waits.outage()),
                arguments.rate("max-rate"));
    }

    private static EntryChoice entryNodes(Arguments arguments) {
        try {
            return EntryChoice.parse(arguments.text("entry-nodes").orElse("auto"));
        } catch (IllegalArgumentException e) {
            throw Ending.usage("--entry-nodes: " + e.getMessage());
        }
    }
}
