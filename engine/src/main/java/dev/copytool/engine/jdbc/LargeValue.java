package dev.copytool.engine.jdbc;

import dev.copytool.engine.values.CopyText;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/** A value that goes over in pieces, so that it is never held whole. Used by one thread. */
interface LargeValue {
    int PIECE = 16 * 1024;

    /**
     * Writes the next piece.
     *
     * @return whether more will follow
     */
    boolean more(CopyText out) throws IOException;

    /** A text. */
    static LargeValue of(Reader reader) {
        char[] piece = new char[PIECE];
        return out -> {
            int count = reader.read(piece);
            if (count < 0) {
                reader.close();
                out.endText();
                return false;
            }
            out.piece(piece, count);
            return true;
        };
    }

    /** Bytes; what begins such a value is written already. */
    static LargeValue of(InputStream stream) {
        byte[] piece = new byte[PIECE];
        return out -> {
            int count = stream.read(piece);
            if (count < 0) {
                stream.close();
                return false;
            }
            out.bytes(piece, count);
            return true;
        };
    }
}
