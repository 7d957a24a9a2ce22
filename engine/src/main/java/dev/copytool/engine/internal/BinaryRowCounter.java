package dev.copytool.engine.internal;

/**
 * Counts tuples by walking the lengths of COPY binary: a header of 11 signature bytes, 4 flag bytes and a length-prefixed
 * extension; then per tuple a 16-bit field count and per field a 32-bit length (-1 for NULL) and its bytes; at the end a
 * field count of -1 (PostgreSQL manual, COPY, "Binary Format").
 */
final class BinaryRowCounter implements RowCounter {
    private static final int SIGNATURE_AND_FLAGS = 15;

    private enum Expect {
        EXTENSION_LENGTH(4),
        FIELD_COUNT(2),
        FIELD_LENGTH(4);

        private final int width;

        Expect(int width) {
            this.width = width;
        }
    }

    private Expect expect = Expect.EXTENSION_LENGTH;
    private long skip = SIGNATURE_AND_FLAGS;
    private int number;
    private int numberBytes;
    private int fieldsLeft;

    @Override
    public int count(byte[] bytes) {
        int rows = 0;
        int i = 0;
        while (i < bytes.length) {
            if (skip > 0) {
                int step = (int) Math.min(skip, bytes.length - i);
                skip -= step;
                i += step;
                if (skip == 0 && rowEnded()) {
                    rows++;
                }
                continue;
            }
            number = (number << 8) | (bytes[i++] & 0xFF);
            if (++numberBytes == expect.width && understood()) {
                rows++;
            }
        }
        return rows;
    }

    /** Acts on the number just read; tells whether it ended a row. */
    private boolean understood() {
        int value = number;
        number = 0;
        numberBytes = 0;
        switch (expect) {
            case EXTENSION_LENGTH -> {
                skip = value;
                expect = Expect.FIELD_COUNT;
                return false;
            }
            case FIELD_COUNT -> {
                fieldsLeft = (short) value;
                if (fieldsLeft > 0) {
                    expect = Expect.FIELD_LENGTH;
                }
                return fieldsLeft == 0;
            }
            case FIELD_LENGTH -> {
                fieldsLeft--;
                skip = Math.max(0, value);
                return skip == 0 && rowEnded();
            }
        }
        throw new AssertionError(expect);
    }

    private boolean rowEnded() {
        if (expect == Expect.FIELD_LENGTH && fieldsLeft == 0) {
            expect = Expect.FIELD_COUNT;
            return true;
        }
        return false;
    }
}
