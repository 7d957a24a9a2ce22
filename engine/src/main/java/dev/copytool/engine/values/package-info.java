/** Values as they travel in COPY text, written and read; and dates and moments in PostgreSQL's words. */
@NullMarked
package dev.copytool.engine.values;

import org.jspecify.annotations.NullMarked;
