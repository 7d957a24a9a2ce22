/**
 * Results for people and machines: tables, CSV, JSON, logs.
 */
@NullMarked
package dev.copytool.cli.output;

import org.jspecify.annotations.NullMarked;
