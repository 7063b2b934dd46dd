// SPDX-License-Identifier: Apache-2.0
/**
 * A TCP relay between clients and nodes, which does to a connection what packet filters cannot:
 * answers vanish while requests arrive, bytes are late, a connection breaks after so many of them.
 * {@link io.muster.chaos.relay.Relays} has one port per node; what happens to each direction is a
 * {@link io.muster.chaos.relay.Script}.
 *
 * <p>Knows nothing of what is said over a connection.
 */
@NullMarked
package io.muster.chaos.relay;

import org.jspecify.annotations.NullMarked;
