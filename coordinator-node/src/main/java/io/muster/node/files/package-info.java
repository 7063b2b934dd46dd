// SPDX-License-Identifier: Apache-2.0

/**
 * Small files that tell what a folder is: written whole or not at all. No threads, no state; knows
 * nothing of what it writes.
 */
@NullMarked
package io.muster.node.files;

import org.jspecify.annotations.NullMarked;
