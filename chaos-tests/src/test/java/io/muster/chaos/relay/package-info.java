// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.muster.chaos.relay;

import org.jspecify.annotations.NullMarked;
