package dev.copytool.cli.output;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.copytool.engine.model.OneLine;
import org.jspecify.annotations.Nullable;

/** Escapes in JSON whatever a terminal would act on, beyond what JSON itself demands. */
final class JsonEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int DELETE = 0x7f;

    @Override
    public int[] getEscapeCodesForAscii() {
        int[] codes = standardAsciiEscapesForJSON();
        codes[DELETE] = ESCAPE_STANDARD;
        return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
        return OneLine.isControl((char) character) ? new SerializedString("\\u%04x".formatted(character)) : null;
    }
}
