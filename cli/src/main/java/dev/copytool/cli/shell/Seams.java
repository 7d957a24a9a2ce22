package dev.copytool.cli.shell;

import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;

/** Where a test can put its own component between the program's. The program itself changes nothing. */
public interface Seams {
    Seams NONE = new Seams() {};

    default Markers markers(Markers markers) {
        return markers;
    }

    default Part part(Part part) {
        return part;
    }

    default Manifest manifest(Manifest manifest) {
        return manifest;
    }
}
