// SPDX-License-Identifier: Apache-2.0
/**
 * Inner pieces of the commit path, measured with JMH: {@code muster bench --jmh [PATTERN]}. Each
 * works on one log entry, with so many commits in it as the parameter says.
 */
@NullMarked
package io.muster.bench.jmh;

import org.jspecify.annotations.NullMarked;
