/**
 * Real servers and hand-written faults for the tests of all modules.
 */
@NullMarked
package dev.copytool.engine.testing;

import org.jspecify.annotations.NullMarked;
