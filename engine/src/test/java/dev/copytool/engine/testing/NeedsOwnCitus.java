package dev.copytool.engine.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks tests that stop nodes or change their servers' settings, so that they are skipped on somebody else's cluster. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface NeedsOwnCitus {
    /** What they do to it, e.g. {@code stops nodes}. */
    String value();
}
