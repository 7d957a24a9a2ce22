package dev.copytool.examples;

import dev.copytool.cli.Main;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.postgres.Markers;
import dev.copytool.engine.spi.Claim;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The program without its markers: what the crash loop must find wrong. */
public final class UnmarkedMain {

    private UnmarkedMain() {}

    public static void main(String[] words) {
        Seams seams = new Seams() {
            @Override
            public Markers markers(Markers markers) {
                return new NoMarkers();
            }
        };
        // Without markers a target that was copied into looks like a stranger's; only --append goes on.
        String[] all = words;
        if (words[0].equals("migrate")) {
            all = Arrays.copyOf(words, words.length + 1);
            all[words.length] = "--append";
        }
        System.exit(Main.run(seams, all).code());
    }

    /** Grants every claim and proves nothing. */
    static final class NoMarkers implements Markers {
        @Override
        public Claim claim(Connection session, PartKey key, Note note) {
            return new Claim.Granted(new Attempt(note.attempt(), "0", 0, note.group(), note.entryNode()));
        }

        @Override
        public Optional<Attempt> claimAll(Connection session, Map<PartKey, Note> notes) {
            Note any = notes.values().iterator().next();
            return Optional.of(new Attempt(any.attempt(), "0", 0, any.group(), any.entryNode()));
        }

        @Override
        public long replace(Connection session, PartKey key, int earlier, Note note) {
            return 0;
        }

        @Override
        public void complete(Connection session, PartKey key, Counts counts) {}

        @Override
        public void completeAll(Connection session, Map<PartKey, Counts> counts) {}

        @Override
        public List<String> statements() {
            return List.of();
        }
    }
}
