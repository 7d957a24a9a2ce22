package dev.copytool.engine.verify;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;

/**
 * What rows amount to, whatever their order.
 *
 * @param rows how many they are
 * @param checksum the sum of their hashes; 0 where none was asked for
 */
public record Digest(long rows, BigInteger checksum) {
    static final Digest NOTHING = new Digest(0, BigInteger.ZERO);

    public Digest {
        requireNonNull(checksum, "no checksum");
    }

    Digest plus(Digest other) {
        return new Digest(rows + other.rows, checksum.add(other.checksum));
    }
}
