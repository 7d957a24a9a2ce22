/** Values as they travel in COPY, as text or in binary; and dates and moments in PostgreSQL's words. */
@NullMarked
package dev.copytool.engine.values;

import org.jspecify.annotations.NullMarked;
