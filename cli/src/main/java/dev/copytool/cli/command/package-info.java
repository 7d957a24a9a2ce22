/**
 * The verbs: what each option means and what is done for it.
 */
@NullMarked
package dev.copytool.cli.command;

import org.jspecify.annotations.NullMarked;
