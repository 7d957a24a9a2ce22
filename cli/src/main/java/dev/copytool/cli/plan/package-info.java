/** What a plan file says: from where to where, in which groups, which steps, and where it may run at all. */
@NullMarked
package dev.copytool.cli.plan;

import org.jspecify.annotations.NullMarked;
