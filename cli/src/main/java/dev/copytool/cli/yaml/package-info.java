/** YAML files, read strictly. */
@NullMarked
package dev.copytool.cli.yaml;

import org.jspecify.annotations.NullMarked;
