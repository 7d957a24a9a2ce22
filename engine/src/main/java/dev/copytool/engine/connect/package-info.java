/**
 * How a PostgreSQL server is reached: settings, passwords, pools.
 */
@NullMarked
package dev.copytool.engine.connect;

import org.jspecify.annotations.NullMarked;
