package dev.copytool.engine.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Counts line feeds. In COPY text a line feed inside a value is written as a backslash sequence, so a bare one ends a row
 * (PostgreSQL manual, COPY, "Text Format"); in UTF-8 its byte is never part of another character.
 */
final class TextRowCounter implements RowCounter {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

    @Override
    public int count(byte[] bytes) {
        int rows = 0;
        int i = 0;
        for (int end = bytes.length - Long.BYTES; i <= end; i += Long.BYTES) {
            long differing = (long) LONGS.get(bytes, i) ^ FEEDS;
            // The high bit of each byte of 'other' is set unless that byte of 'differing' is zero; no carry crosses
            // bytes.
            long other = ((differing & LOW_BITS) + LOW_BITS) | differing;
            rows += Long.bitCount(~(other | LOW_BITS));
        }
        for (; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                rows++;
            }
        }
        return rows;
    }
}
