/**
 * What a rule file says of tables: which are copied, where to, when, and how they are laid out there.
 */
@NullMarked
package dev.copytool.cli.rules;

import org.jspecify.annotations.NullMarked;
