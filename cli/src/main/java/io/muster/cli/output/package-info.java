// SPDX-License-Identifier: Apache-2.0
/**
 * How results are written: a table for people, JSON or YAML for programs. Knows nothing of what is
 * shown.
 *
 * <p>Threads: none of its own; a {@link io.muster.cli.output.Report} belongs to one thread.
 */
@NullMarked
package io.muster.cli.output;

import org.jspecify.annotations.NullMarked;
