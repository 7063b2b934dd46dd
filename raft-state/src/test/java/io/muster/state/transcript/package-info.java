// SPDX-License-Identifier: Apache-2.0
/**
 * Transcripts: stories of groups and of the cluster, written as commands with what came of them
 * below each.
 *
 * <p>The files are in {@code src/test/transcripts}, those of the cluster group in {@code cluster}
 * below. A run plays the commands of each against both stores and compares the file with what it
 * would look like now. {@code -Dtranscripts.regenerate=true} writes the files anew; then read the
 * difference as one reads code.
 */
@NullMarked
package io.muster.state.transcript;

import org.jspecify.annotations.NullMarked;
