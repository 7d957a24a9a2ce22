/** Plans how tables are copied: what stands in the way, in how many parts, how their rows travel. */
@NullMarked
package dev.copytool.engine.table;

import org.jspecify.annotations.NullMarked;
