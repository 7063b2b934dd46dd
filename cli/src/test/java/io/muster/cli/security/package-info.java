// SPDX-License-Identifier: Apache-2.0
/** A secured cluster through its public doors: the SDK and the command line. */
@NullMarked
package io.muster.cli.security;

import org.jspecify.annotations.NullMarked;
