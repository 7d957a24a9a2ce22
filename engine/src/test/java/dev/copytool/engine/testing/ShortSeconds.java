package dev.copytool.engine.testing;

import dev.copytool.engine.model.TimeLimit;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * In the tests of this class a second of the program's own limits lasts {@value #MILLIS} ms, so that nobody waits for real
 * ones: those of connections and silences, {@code connect_timeout} and {@code socketTimeout} among them, of rollbacks, and
 * of the pauses between attempts. What is given as {@code --stall-timeout} and the like is taken as it is.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ShortSeconds.Setting.class)
public @interface ShortSeconds {
    /** A fifth: a look at a server on a busy machine may still take what is three seconds for the program. */
    int MILLIS = 200;

    /** Sets it for the time of a test. */
    final class Setting implements BeforeEachCallback, AfterEachCallback {
        @Override
        public void beforeEach(ExtensionContext context) {
            System.setProperty(TimeLimit.SECOND_MILLIS, Integer.toString(MILLIS));
        }

        @Override
        public void afterEach(ExtensionContext context) {
            System.clearProperty(TimeLimit.SECOND_MILLIS);
        }
    }
}
