package dev.copytool.examples;

import dev.copytool.cli.Main;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.marker.NoMarkers;
import java.util.Arrays;

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
}
